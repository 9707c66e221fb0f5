from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from community.records.removing import apply
from community.records.retaining import BY_KEY


class Command(BaseCommand):
    help = "Removes what was kept long enough (community/records/retaining.py). Says only what is due, unless --apply."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="remove it, and write that into the log")
        parser.add_argument(
            "--only",
            choices=[key for key, retention in BY_KEY.items() if retention.is_removed],
            metavar="CLASS",
        )

    def handle(self, *args, **options) -> None:
        now, failures = timezone.now(), 0
        for key, retention in BY_KEY.items():
            if not retention.is_removed or options["only"] not in (None, key):
                continue
            if not options["apply"]:
                self.stdout.write(f"{key}: {retention.due(now).count()} due")
                continue
            outcome = apply(retention, now)
            self.stdout.write(f"{key}: {outcome.removed} removed")
            for failure in outcome.failures:
                self.stdout.write(f"  {failure}")
            failures += len(outcome.failures)
        if not options["apply"]:
            self.stdout.write("Nothing was removed; add --apply to remove it.")
        if failures:
            raise CommandError(f"{failures} texts could not be removed.")
