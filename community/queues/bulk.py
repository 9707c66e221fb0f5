"""Deciding on several comments at once: each by itself, with its own version, reasons and result."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.content.addresses import key_in
from community.moderation.deciding import decide
from community.moderation.forms import CodesForm, canned_text
from community.moderation.models import Decision, Review
from community.moderation.undoing import undo
from community.moderation.verdicts import Stale, Verdict
from community.posts.models import Post

MOST, TYPED_ABOVE = 100, 20


def selected(member, keys: list[str]) -> list[Review]:
    """The comments among the keys that this member may decide on now, the most urgent first."""
    reviews = Review.objects.reviewable_by(member).in_lane(Review.Lane.FIRST)
    found = (
        reviews.filter(pk__in=numbers_in(keys), kind=Post.Kind.COMMENT).for_desk().select_related("author")
    )
    return list(found.in_order())


def numbers_in(keys: list[str]) -> list[int]:
    return [number for key in keys[:MOST] if (number := key_in(key)) is not None]


def shown_before(member, keys: list[str]) -> list[Review]:
    """The comments of a list that was sent back: those that have moved on since get their answer like the others."""
    found = Review.objects.visible_to(member).filter(pk__in=numbers_in(keys), kind=Post.Kind.COMMENT)
    return list(found.for_desk().select_related("author").in_order())


class BulkForm(CodesForm):
    action = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[(a, a.label) for a in (Decision.Action.APPROVE, Decision.Action.REJECT)],
        error_messages={
            "required": gettext_lazy("Choose to approve or to reject."),
            "invalid_choice": gettext_lazy("Choose to approve or to reject."),
        },
    )
    typed_count = forms.CharField(
        required=False, max_length=4, label=gettext_lazy("How many comments are these?")
    )

    def __init__(self, *args, number: int, **kwargs) -> None:
        super().__init__(*args, language="zh-hans", **kwargs)
        self.number = number
        del self.fields["passage"], self.fields["asked"]
        self.fields["note"].label = _("Further note to all authors")
        self.fields["note"].help_text = _(
            "The texts of the chosen codes are added for each author in their language."
        )

    @property
    def asks_for_count(self) -> bool:
        return self.number > TYPED_ABOVE

    def clean(self) -> dict:
        data = super().clean()
        if self.asks_for_count and data.get("typed_count", "").strip() != str(self.number):
            self.add_error("typed_count", _("Type the number of comments to be decided: %d.") % self.number)
        if data.get("action") == Decision.Action.REJECT and not data.get("codes"):
            self.add_error(
                "codes", _("Choose at least one policy code: the author must learn which rule it is about.")
            )
        return data

    def verdict_on(self, review: Review, version: int) -> Verdict:
        data, action = self.cleaned_data, self.cleaned_data["action"]
        canned = [
            canned_text(code, review.author.language)
            for code in self.policy_codes
            if code.code in data["codes"]
        ]
        is_adverse = action in Decision.ADVERSE
        return Verdict(
            action=action,
            version=version,
            revision_id=review.revision_id,
            sha256=review.revision.sha256,
            codes=data["codes"] if is_adverse else (),
            note="\n\n".join(text for text in [*canned, data["note"].strip()] if text) if is_adverse else "",
            internal_note=data["internal_note"],
        )


@dataclass(frozen=True)
class Result:
    heading: str
    is_done: bool
    said: str
    decision_id: int | None = None


def decide_each(member, reviews: list[Review], versions: dict[int, int], form: BulkForm) -> list[Result]:
    """One transaction each: what fails for one comment leaves the others as decided."""
    return [decide_one(member, review, versions.get(review.pk, 0), form) for review in reviews]


def decide_one(member, review: Review, version: int, form: BulkForm) -> Result:
    heading = review.post.detail.heading_of(review.revision.payload)
    try:
        decision = decide(review_id=review.pk, actor=member, verdict=form.verdict_on(review, version))
    except Stale as stale:
        by = stale.decision.actor if stale.decision and not stale.review.is_waiting else None
        said = _("%(name)s was faster.") % {"name": by} if by else _("The text has changed meanwhile.")
        return Result(heading, is_done=False, said=said)
    except (PermissionDenied, ValidationError) as error:
        said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        return Result(heading, is_done=False, said=said)
    return Result(heading, is_done=True, said=decision.get_action_display(), decision_id=decision.pk)


def undo_each(member, keys: list[str]) -> list[Result]:
    mine = Decision.objects.filter(pk__in=numbers_in(keys), actor=member).select_related(
        "revision", "post__comment"
    )
    return [undo_one(member, decision) for decision in mine.order_by("pk")]


def undo_one(member, decision: Decision) -> Result:
    heading = decision.post.detail.heading_of(decision.revision.payload)
    try:
        undo(decision_id=decision.pk, actor=member)
    except (PermissionDenied, Stale):
        return Result(
            heading, is_done=False, said=_("It is too late to undo this one, or the author has changed it.")
        )
    return Result(heading, is_done=True, said=_("Taken back; it waits again."))
