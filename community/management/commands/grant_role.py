from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from community.audit.chaining import record
from community.members.models import Member
from community.members.roles import ROLES


class Command(BaseCommand):
    help = f"Gives a member a role, or takes it away. Roles: {', '.join(ROLES)}."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the member's e-mail address")
        parser.add_argument("role", help=f"one of: {', '.join(ROLES)}")
        parser.add_argument("--remove", action="store_true", help="take the role away instead")

    @transaction.atomic
    def handle(self, *args, email: str, role: str, remove: bool, **options) -> None:
        if role not in ROLES:
            raise CommandError(f"Unknown role {role!r}. Accepted: {', '.join(ROLES)}.")
        member = Member.objects.filter(email__iexact=email, is_system=False).first()
        if member is None:
            raise CommandError(
                f"No member has the address {email!r}. Give the address of an existing account."
            )
        has_it = member.groups.filter(name=role).exists()
        if has_it != remove:
            self.stdout.write(
                f"Nothing to do: {member} {'has' if has_it else 'does not have'} the role {role}."
            )
            return
        group = Group.objects.get(name=role)
        if remove:
            member.groups.remove(group)
        else:
            member.groups.add(group)
        # The operator at the command line has no account, so the line has no actor.
        record(
            actor=None,
            action="revoke_role" if remove else "grant_role",
            subject=f"member:{member.pk}",
            data={"role": role, "name": member.display_name},
        )
        self.stdout.write(f"{member} {'no longer has' if remove else 'now has'} the role {role}.")
