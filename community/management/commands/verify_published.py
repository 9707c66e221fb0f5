from itertools import chain

from django.core.management.base import BaseCommand, CommandError

from community.moderation.verifying import find_unapproved
from community.posts.models import Post
from community.posts.publishing import find_faults


class Command(BaseCommand):
    help = "Checks that everything public is, byte for byte, what was approved; exit 1 with each fault."

    def handle(self, *args, **options) -> None:
        faults = 0
        for fault in chain(find_faults(), find_unapproved()):
            self.stdout.write(fault)
            faults += 1
        if faults:
            raise CommandError(f"What is public is not what was approved: {faults} faults.")
        self.stdout.write(f"OK: {Post.objects.published().count()} public texts, each as approved.")
