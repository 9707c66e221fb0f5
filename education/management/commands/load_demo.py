from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from education.starter.demonstration import Demonstration


class Command(BaseCommand):
    help = "Load invented members, stories and comments for a demonstration. Safe to run again."

    def handle(self, *args, **options) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("Demonstration members do not belong on a real site; set ENVIRONMENT=local.")
        with translation.override("zh-hans"):
            counts = Demonstration(lambda line: self.stdout.write(f"  {line}")).load()
        self.stdout.write(
            "demonstration: " + ", ".join(f"{number} {name}" for name, number in counts.items())
        )
