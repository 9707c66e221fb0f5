"""What is kept, class by class, as queries. How long and why: ``community.records.retaining``."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django_tasks_db.models import DBTaskResult

from community.appeals.models import Appeal
from community.conduct.models import MemberNote, Sanction, Strike
from community.moderation.models import Decision, Proposal, Review
from community.moderation.policy_codes import PolicyCode, PolicyText
from community.notices.models import Notice
from community.posts.models import Draft, Post, Revision
from community.reports.models import Report, ReportCase

BY_MEMBERS = (Post.Kind.STORY, Post.Kind.COMMENT)
"""Kinds whose words have a term; what the site itself said is kept for good."""
REMOVED = (Post.State.TAKEN_DOWN, Post.State.DELETED)
GRAVEST = 4
WITH_REASONS = (Notice.Kind.DECISION, Notice.Kind.SANCTION, Notice.Kind.APPEAL, Notice.Kind.REPORT)


def about(model, **conditions) -> Exists:
    return Exists(model.objects.filter(revision=OuterRef("pk"), **conditions))


def judged() -> Q:
    """A version somebody decided against, reported or appealed about: evidence of that decision."""
    return Q(about(Decision, action__in=Decision.ADVERSE, undone_by=None)) | about(Appeal) | about(Report)


def gravest() -> Q:
    """A version refused under a code of the gravest degree."""
    found = Q(pk__in=[])
    for code in PolicyCode.objects.filter(severity__gte=GRAVEST).values_list("code", flat=True):
        found |= Q(words__contains=f'"{code}"')
    adverse = Decision.objects.filter(action__in=Decision.ADVERSE, undone_by=None, revision=OuterRef("pk"))
    return Q(Exists(adverse.alias(words=Cast("codes", TextField())).filter(found)))


def settled() -> Coalesce:
    decided = Decision.objects.filter(revision=OuterRef("pk")).order_by("-created_at").values("created_at")
    return Coalesce(Subquery(decided[:1]), "post__removed_at", output_field=DateTimeField())


def members_words() -> QuerySet[Revision]:
    return Revision.objects.filter(post__kind__in=BY_MEMBERS).order_by()


def words_of_removed() -> QuerySet[Revision]:
    """Versions of texts nobody can read any more, about which nothing waits but a second look nobody took."""
    texts = members_words().filter(post__state__in=REMOVED, post__removed_at__isnull=False)
    for model in (Review, Proposal, Appeal, ReportCase):
        texts = texts.exclude(about(model, state="waiting"))
    return texts


def removed_words() -> QuerySet[Revision]:
    return words_of_removed().exclude(judged())


def refused_words() -> QuerySet[Revision]:
    return words_of_removed().filter(judged()).exclude(gravest()).annotate(settled_at=settled())


def evidence() -> QuerySet[Revision]:
    return members_words().filter(gravest()).annotate(settled_at=settled())


def drafts() -> QuerySet[Draft]:
    deleted = Draft.objects.filter(post__state=Post.State.DELETED)
    return deleted.annotate(deleted_at=Coalesce("post__removed_at", "updated_at"))


def report_cases() -> QuerySet[ReportCase]:
    return ReportCase.objects.exclude(state=ReportCase.State.WAITING)


def appeals() -> QuerySet[Appeal]:
    return Appeal.objects.exclude(state=Appeal.State.WAITING)


def strikes() -> QuerySet[Strike]:
    return Strike.objects.order_by()


def sanctions() -> QuerySet[Sanction]:
    """A ban without an end is none of them until it is lifted."""
    return Sanction.objects.order_by().annotate(over_at=Coalesce("lifted_at", "ends_at"))


def member_notes() -> QuerySet[MemberNote]:
    return MemberNote.objects.order_by()


def notices_with_reasons() -> QuerySet[Notice]:
    return Notice.objects.filter(kind__in=WITH_REASONS).order_by()


def other_notices() -> QuerySet[Notice]:
    return Notice.objects.exclude(kind__in=WITH_REASONS).order_by()


def sessions() -> QuerySet[Session]:
    return Session.objects.all()


def logins() -> QuerySet[UserSession]:
    return UserSession.objects.all()


def tasks() -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.finished().order_by()


def consents() -> QuerySet:
    # By name, as a foreign key would: consents stand below the record.
    return apps.get_model("community", "Consent").objects.order_by()


def editorial() -> QuerySet[Revision]:
    return Revision.objects.exclude(post__kind__in=BY_MEMBERS).order_by()


def policy_texts() -> QuerySet[PolicyText]:
    return PolicyText.objects.order_by()


def decisions() -> QuerySet[Decision]:
    return Decision.objects.order_by()
