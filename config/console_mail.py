"""Mail of a local site, printed to be read: Chinese bodies would otherwise appear as base64."""

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as ConsoleBackend


class EmailBackend(ConsoleBackend):
    def write_message(self, message: EmailMessage) -> None:
        self.stream.write(f"\n--- mail to {', '.join(message.to)}: {message.subject}\n{message.body}\n---\n")
