from django.core.management.base import BaseCommand
from django.utils import translation

from education.starter.loading import Loader


class Command(BaseCommand):
    help = "Load the starter content (guide, tips, policy codes, site pages) through the review path. Safe to run again."

    def handle(self, *args, **options) -> None:
        with translation.override("zh-hans"):
            counts = Loader(lambda line: self.stdout.write(f"  {line}")).load()
        self.stdout.write(
            "starter content: " + ", ".join(f"{number} {name}" for name, number in counts.items())
        )
