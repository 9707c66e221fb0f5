from itertools import chain

from django.core.management.base import BaseCommand, CommandError

from community.audit.models import AuditEntry
from community.audit.walking import find_faults
from community.moderation.models import Decision
from community.moderation.verifying import find_decision_faults


class Command(BaseCommand):
    help = "Checks the hash chain of the audit log and that every decision is what the log says; exit 1 with each fault."

    def handle(self, *args, **options) -> None:
        faults = 0
        for fault in chain(find_faults(), find_decision_faults()):
            self.stdout.write(fault)
            faults += 1
        if faults:
            raise CommandError(f"The audit log does not verify: {faults} faults.")
        self.stdout.write(f"OK: {AuditEntry.objects.count()} entries, {Decision.objects.count()} decisions.")
