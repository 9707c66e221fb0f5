from django.tasks import task

from community.members.models import Member
from community.records.verifying import verify


@task()
def verify_record(member_id: int) -> None:
    """The whole record, checked for a member who asked; the outcome is a line of the log."""
    verify(Member.objects.filter(pk=member_id).first())
