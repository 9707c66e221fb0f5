"""The second look at a sampled text: do two people judge alike?"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.moderation.models import Decision
from community.moderation.policy_codes import PolicyCode
from community.moderation.recording import write_decision
from community.moderation.samples import Sample
from community.moderation.verdicts import Verdict, check_may_review, load_codes
from community.posts.models import Post


class Looked(Exception):
    """Somebody else has looked at this sample meanwhile."""


@transaction.atomic
def look_again(*, sample_id: int, version: int, actor, verdict: Verdict) -> Decision:
    """Agree, or disagree with codes and a note for colleagues. The text stays; taking it down is a decision of its own.

    Raises:
        PermissionDenied: who made the sampled decision, a writer of the text, or not a reviewer of it.
        ValidationError: a disagreement without code or internal note.
        Looked: settled by somebody else.
    """
    sample = Sample.objects.select_related("decision", "revision").get(pk=sample_id)
    post = Post.objects.select_for_update().get(pk=sample.post_id)
    check_may_review(actor, post, sample.revision)
    if actor.pk == sample.first_decider_id:
        raise PermissionDenied(_("A sample is looked at by somebody else than who decided first."))
    codes, agrees = load_codes(verdict), verdict.action == Decision.Action.AGREE
    if not agrees:
        check_reasons(verdict, codes)
    if not Sample.close(sample.pk, version, Sample.State.AGREED if agrees else Sample.State.DISAGREED):
        if repeated := Decision.objects.filter(
            judged=sample.decision, actor=actor, action=verdict.action
        ).first():
            return repeated  # a double click
        raise Looked
    decision = write_decision(
        review=None, post=post, actor=actor, verdict=verdict, codes=codes, previous_live=None,
        revision=sample.revision, judged=sample.decision, first_actor_id=sample.first_decider_id,
    )  # fmt: skip
    Sample.objects.filter(pk=sample.pk).update(outcome=decision)
    return decision


def check_reasons(verdict: Verdict, codes: list[PolicyCode]) -> None:
    errors = {}
    if not codes:
        errors["codes"] = _("Choose the policy code that was missed.")
    if not verdict.internal_note.strip():
        errors["internal_note"] = _("Write an internal note: what would you have decided, and why?")
    if errors:
        raise ValidationError(errors)
