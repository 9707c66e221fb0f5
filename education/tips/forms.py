"""The editors' forms for tips."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from community.content.models import Picture, Topic
from community.content.pictures import take_in
from community.posts.models import Post
from education.editing.checklist import Finding, check, finding
from education.editing.forms import BilingualForm, Pair, PlainTextField
from education.tips.models import Tip
from education.tips.scheduling import is_out

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# An address made before there was an English title; it gives way to a readable one.
MADE_UP = re.compile(rf"tip-[{LETTERS}]{{6}}")


def keeps_slug(tip: Post) -> bool:
    """The address is seen by whoever approves the text: it stays from being sent on, and for good once public."""
    return tip.first_published_at is not None or tip.reviews.waiting().exists()


class TipForm(BilingualForm):
    post_model = Tip
    translated = Tip.TRANSLATED
    rich = frozenset({"body"})
    needed = frozenset({"title", "takeaway", "body", "source", "question", "choices", "explanation"})
    rows = {
        "body": 16,
        "takeaway": 2,
        "source": 2,
        "question": 2,
        "choices": 4,
        "explanation": 4,
        "cover_alt": 2,
    }

    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.subjects(), required=False)
    level = forms.ChoiceField(label=_("Level"), choices=Tip.Level)
    guide_topics = forms.ModelMultipleChoiceField(
        label=_("Guide pages it belongs to"),
        queryset=Topic.objects.guide_subjects(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    byline = PlainTextField(label=_("Author as readers see it"), required=False, max_length=24)
    cover = forms.ModelChoiceField(queryset=Picture.objects.none(), required=False, widget=forms.HiddenInput)
    cover_file = forms.FileField(
        label=_("New cover picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP, at most 10 MB. Describe it in both languages below."),
    )
    drop_cover = forms.BooleanField(label=_("Remove the cover picture"), required=False)
    slug = forms.SlugField(
        label=_("Address"),
        max_length=80,
        required=False,
        help_text=_("Lower-case English words with hyphens. Left empty, it is made from the English title."),
    )
    publish_on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, tip: Tip | None, editor, **kwargs: Any) -> None:
        self.tip, self.editor = tip, editor
        row = {"slug": tip.slug, "publish_on": tip.publish_on} if tip else {}
        kwargs["initial"] = {**row, **kwargs.pop("initial", {})}
        super().__init__(*args, **kwargs)
        kept = [self.initial["cover"]] if self.initial.get("cover") else []
        own = Picture.objects.filter(uploader=editor)
        # Only a picture of the editor's own or the one that is there: not any member's.
        self.fields["cover"].queryset = own | Picture.objects.filter(pk__in=kept)
        self.keeps_slug = bool(tip and keeps_slug(tip))
        if self.keeps_slug:
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = (
                _("Readers may have kept this address, so it stays.")
                if tip.first_published_at
                else _("The address is being reviewed with the text. Take the text back to change it.")
            )
        if tip and is_out(tip):
            self.fields["publish_on"].disabled = True
            self.fields["publish_on"].help_text = _("The tip went out on this day, so the day stays.")

    def text_pairs(self) -> list[Pair]:
        return [pair for pair in self.pairs() if pair.name != "cover_alt"]

    def cover_pair(self) -> Pair:
        return next(pair for pair in self.pairs() if pair.name == "cover_alt")

    @property
    def cover_picture(self) -> Picture | None:
        """The cover as it would be after saving, for the page."""
        value = str(self["cover"].value() or "")
        is_key = value.isdecimal() and len(value) < 19
        return self.fields["cover"].queryset.filter(pk=value).first() if is_key else None

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"].lower()
        others = Tip.objects.exclude(pk=self.tip.pk) if self.tip else Tip.objects.all()
        if slug and others.filter(slug=slug).exists():
            raise ValidationError(_("Another tip has this address; please choose another."), code="taken")
        return slug

    def clean_publish_on(self) -> datetime.date | None:
        day = self.cleaned_data["publish_on"]
        if day and day != (self.tip and self.tip.publish_on) and day < timezone.localdate():
            raise ValidationError(_("This day is past; choose today or a later day."), code="past")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("drop_cover"):
            cleaned["cover"] = None
        if cleaned.get("cover_file"):
            try:
                cleaned["cover"] = take_in(cleaned["cover_file"], uploader=self.editor)
            except ValidationError as error:
                self.add_error("cover_file", error)
            else:
                # A browser forgets a chosen file; the picture taken in stays when another field is refused.
                self.data = self.data.copy()
                self.data[self.add_prefix("cover")] = str(cleaned["cover"].pk)
        return cleaned

    def chosen_slug(self) -> str:
        """The address typed, else one from the English title, made unique."""
        if self.keeps_slug:
            return self.tip.slug
        typed = self.cleaned_data["slug"]
        if typed and not (self.tip and typed == self.tip.slug and MADE_UP.fullmatch(typed)):
            return typed
        base = slugify(self.cleaned_data.get("title_en") or "")[:70].strip("-")
        others = Tip.objects.exclude(pk=self.tip.pk) if self.tip else Tip.objects.all()
        if base and not others.filter(slug=base).exists():
            return base
        return typed or f"{base or 'tip'}-{get_random_string(6, LETTERS)}"


def find(form: TipForm, payload: dict[str, Any]) -> list[Finding]:
    """The checklist of a tip."""
    findings = check(form, payload)
    if not payload.get("topic"):
        findings.append(finding(form, "topic", _g("is not chosen.")))
    for name in ("choices_zh_hans", "choices_en"):
        count = len([line for line in (payload.get(name) or "").splitlines() if line.strip()])
        if count == 1 or count > 5:
            findings.append(
                finding(form, name, _g("needs two to five answers, one a line, the right one first."))
            )
    sizes = {len((payload.get(f"choices_{code}") or "").split("\n")) for code in ("zh_hans", "en")}
    if len(sizes) > 1:
        findings.append(
            finding(
                form, "choices_en", _g("has another number of answers than the Chinese."), is_blocker=False
            )
        )
    if payload.get("cover"):
        for name in ("cover_alt_zh_hans", "cover_alt_en"):
            if not (payload.get(name) or "").strip():
                findings.append(finding(form, name, _g("is needed for readers who cannot see the cover.")))
    if not payload.get("byline"):
        findings.append(finding(form, "byline", _g("is still empty.")))
    if not (form.tip and form.tip.publish_on):
        findings.append(
            finding(
                form,
                "publish_on",
                _g("is not set: once approved, the tip waits in the tray."),
                is_blocker=False,
            )
        )
    if not payload.get("guide_topics"):
        findings.append(finding(form, "guide_topics", _g("None is chosen yet."), is_blocker=False))
    return findings


class MoveForm(forms.Form):
    """A new day for a tip; empty puts it into the tray."""

    day = forms.DateField(
        label=_("New day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class SwapForm(forms.Form):
    other = forms.ModelChoiceField(queryset=Tip.objects.none())
    day = forms.DateField()


class FilterForm(forms.Form):
    """What the list of tips shows. Nonsense in the address shows everything."""

    STATES = [
        ("", _("All")),
        ("draft", _("Draft")),
        ("review", _("In review")),
        ("changes", _("Changes requested")),
        ("scheduled", _("Scheduled")),
        ("published", _("Published")),
        ("taken_down", _("Taken down")),
    ]

    q = forms.CharField(label=_("Words in the title"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    topic = forms.ModelChoiceField(
        label=_("Topic"),
        queryset=Topic.objects.subjects(),
        required=False,
        to_field_name="slug",
        empty_label=_("All"),
    )
    english = forms.ChoiceField(
        label=_("English"), choices=[("", _("All")), ("missing", _("English missing"))], required=False
    )
