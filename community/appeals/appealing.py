"""An author asks somebody else to look at a decision again: once, and after that for one second look."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.appeals.answering import acknowledge
from community.appeals.grounds import own_decisions, worst_of
from community.appeals.models import Appeal
from community.appeals.terms import appeal_ends_at, second_look_ends_at
from community.audit.chaining import digest, record
from community.moderation.models import Decision
from community.moderation.policy import APPEAL_ANSWER_TERM
from community.moderation.urgency import item_facts
from community.posts.models import Post

SHORTEST, LONGEST = 10, 2000


class TooLate(Exception):
    """The term is over, or there is nothing (any more) to appeal against; the message says which."""


@transaction.atomic
def appeal(*, decision: Decision, author, text: str) -> Appeal:
    """Appeal against an adverse decision. A second time (double click, going back) gives the appeal that is there.

    Raises:
        PermissionDenied: somebody else's text, or nothing to appeal against.
        ValidationError: no reason given.
        TooLate.
    """
    post = Post.objects.select_for_update().get(pk=decision.post_id)
    if not own_decisions(author).filter(pk=decision.pk).exists():
        raise PermissionDenied
    if made := Appeal.objects.filter(decision=decision, level=Appeal.Level.FIRST).first():
        return made
    if Decision.objects.filter(undoes=decision).exists():
        raise TooLate(_("This decision was taken back; there is nothing left to appeal against."))
    if appeal_ends_at(decision) <= timezone.now():
        raise TooLate(_("The term for appealing against this decision is over."))
    return lodge(decision, post, author, text, level=Appeal.Level.FIRST, first_decider_id=decision.actor_id)


@transaction.atomic
def ask_again(*, first: Appeal, author, text: str) -> Appeal:
    """The one second look, by the lead. Asking twice gives the one that is there.

    Raises:
        PermissionDenied, ValidationError, TooLate.
    """
    post = Post.objects.select_for_update().get(pk=first.post_id)
    if first.author_id != author.pk:
        raise PermissionDenied
    if made := Appeal.objects.filter(decision=first.decision_id, level=Appeal.Level.SECOND).first():
        return made
    first.refresh_from_db()
    ends = second_look_ends_at(first)
    if ends is None or ends <= timezone.now():
        raise TooLate(_("A second look cannot be asked for (any more)."))
    return lodge(
        first.decision,
        post,
        author,
        text,
        level=Appeal.Level.SECOND,
        first_decider_id=first.first_decider_id,
        first_judge_id=first.judge_id,
    )


def lodge(decision: Decision, post: Post, author, text: str, **facts) -> Appeal:
    """The caller has locked the post, which keeps two of them apart; the database would refuse the second one too."""
    text = text.strip()
    if not SHORTEST <= len(text) <= LONGEST:
        raise ValidationError(
            {
                "text": _("Say in %(least)d to %(most)d characters why the decision is wrong.")
                % {"least": SHORTEST, "most": LONGEST}
            }
        )
    now = timezone.now()
    care = decision.review.care if decision.review else ""
    item = item_facts(
        post, decision.revision, now + APPEAL_ANSWER_TERM, severity=worst_of(decision), care=care
    )
    item |= {"author_id": author.pk}  # of an editorial text, who wrote this version; not who began it
    lodged = Appeal.objects.create(decision=decision, text=text, submitted_at=now, **item, **facts)
    acknowledge(lodged, post)
    record(
        actor=author,
        action="appeal",
        subject=f"post:{post.pk}",
        data={
            "appeal": lodged.pk,
            "decision": decision.pk,
            "level": int(lodged.level),
            "sha256": digest(text),
        },
    )
    return lodged
