"""The made-up members of the demonstration mode: one per role."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.contrib.auth.models import Group
from django.http import HttpRequest

from community.members.models import Member

DEMO_NAMES = {
    "reader": "演示读者",
    "editor": "演示编辑",
    "chief-editor": "演示主编",
    "moderator": "演示审核员",
    "senior-moderator": "演示资深审核员",
    "compliance-officer": "演示合规员",
    "operator": "演示运营员",
}


def demo_member(role: str) -> Member:
    """The demo member of a role; made when it is missing, so that the sign-in page works on an empty site."""
    email = f"{role}@demo.invalid"
    member = Member.objects.filter(email=email, is_demo=True).first()
    if member is None:
        member = Member.objects.create_user(email, display_name=free_name(DEMO_NAMES[role]), is_demo=True)
        member.groups.set(Group.objects.filter(name=role))
    return member


def free_name(name: str) -> str:
    taken = Member.objects.filter(display_name__startswith=name).count()
    return f"{name}{taken + 1}" if taken else name


def sign_in(request: HttpRequest, member: Member) -> None:
    """Open a session as if a second factor had been given, so that the desks open."""
    login(request, member, backend="django.contrib.auth.backends.ModelBackend")
    record_authentication(request, member, method="mfa", type="demo")
