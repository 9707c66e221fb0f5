"""The forms of the desk. What they say is checked once more by the verbs in deciding.py."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from community.moderation.models import Decision
from community.moderation.policy_codes import PolicyCode
from community.moderation.verdicts import Verdict
from community.posts.models import Revision

LOST = {name: _("Part of the page was lost; open the case again.") for name in ("required", "invalid")}


@dataclass(frozen=True)
class CodeChoice:
    code: PolicyCode
    is_chosen: bool
    canned: str
    """Reason and advice in the author's language."""


def canned_text(code: PolicyCode, language: str) -> str:
    ending = "en" if language == "en" else "zh_hans"
    texts = [
        getattr(code, f"{name}_{ending}") or getattr(code, f"{name}_zh_hans") for name in ("reason", "advice")
    ]
    return (" " if ending == "en" else "").join(text for text in texts if text)


def take_errors(form: forms.Form, error: ValidationError) -> None:
    """Show what the verb refused beside the field it is about."""
    errors = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, messages in errors.items():
        form.add_error(name if name in form.fields else None, messages)


class CodesForm(forms.Form):
    """Codes, note and passage: the statement of reasons."""

    codes = forms.MultipleChoiceField(
        required=False,
        label=_("Policy codes"),
        error_messages={"invalid_choice": _("Unknown policy code: %(value)s.")},
    )
    passage = forms.CharField(
        required=False,
        max_length=500,
        label=_("Passage concerned"),
        help_text=_("Copy the words it is about, so that the author finds them."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Note to the author"),
        help_text=_("What was wrong, and what would make it publishable. In the author's language."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    asked = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Changes to make, one a line"),
        help_text=_(
            "Only for requested changes: each line becomes a point that the next version has to answer."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    internal_note = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Internal note"),
        help_text=_("For colleagues only; the author never sees it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, language: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        self.policy_codes = list(PolicyCode.objects.order_by("-severity", "position"))
        self.fields["codes"].choices = [(code.code, code.name) for code in self.policy_codes]
        self.fields["note"].widget.attrs["lang"] = "en" if language == "en" else "zh-Hans"

    @cached_property
    def chosen(self) -> set[str]:
        value = self["codes"].value() or []
        return set(value if isinstance(value, list | tuple) else [value])

    def codes_by_severity(self) -> list[tuple[int, list[CodeChoice]]]:
        return [
            (
                severity,
                [
                    CodeChoice(code, code.code in self.chosen, canned_text(code, self.language))
                    for code in codes
                ],
            )
            for severity, codes in groupby(self.policy_codes, key=lambda code: code.severity)
        ]

    def fill_note(self) -> None:
        """Put the canned texts of the chosen codes below what was typed, each once."""
        self.data = self.data.copy()
        note = self.data.get("note", "").rstrip()
        for code in self.policy_codes:
            text = canned_text(code, self.language)
            if code.code in self.chosen and text not in note:
                note = f"{note}\n\n{text}" if note else text
        self.data["note"] = note
        # Nothing is decided by this, so nothing is complained about either.
        self._errors = ErrorDict()

    def take_errors(self, error: ValidationError) -> None:
        take_errors(self, error)


class ReasonsForm(CodesForm):
    """The statement of reasons for one exact text."""

    revision = forms.IntegerField(widget=forms.HiddenInput, label=_("This page"), error_messages=LOST)
    sha256 = forms.RegexField(
        r"^[0-9a-f]{64}$", widget=forms.HiddenInput, label=_("This page"), error_messages=LOST
    )

    def __init__(self, *args, text: Revision, language: str, **kwargs) -> None:
        kwargs["initial"] = {"revision": text.pk, "sha256": text.sha256} | kwargs.get("initial", {})
        super().__init__(*args, language=language, **kwargs)

    def verdict(self, action: str, version: int = 0) -> Verdict:
        data = self.cleaned_data
        return Verdict(
            action=action,
            version=version,
            revision_id=data["revision"],
            sha256=data["sha256"],
            codes=data["codes"],
            passage=data["passage"],
            note=data["note"],
            internal_note=data["internal_note"],
            asked=data["asked"].splitlines(),
        )


ACTIONS = (
    Decision.Action.APPROVE,
    Decision.Action.REQUEST_CHANGES,
    Decision.Action.REJECT,
    Decision.Action.ESCALATE,
)


class DecisionForm(ReasonsForm):
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=2_000_000_000,
        label=_("This page"),
        error_messages=LOST,
    )
    action = forms.ChoiceField(
        label=_("Decision"),
        choices=[(action, action.label) for action in ACTIONS],
        error_messages={
            "required": _("Choose one of the four decisions."),
            "invalid_choice": _("Choose one of the four decisions."),
        },
    )


VERSION = {
    "widget": forms.HiddenInput,
    "min_value": 0,
    "max_value": 2_000_000_000,
    "label": _("This page"),
    "error_messages": LOST,
}


class SecondForm(forms.Form):
    """The second person's answer to a proposal."""

    version = forms.IntegerField(**VERSION)
    answer = forms.ChoiceField(
        choices=[("confirm", _("Confirm")), ("decline", _("Decline"))],
        label=_("Answer"),
        error_messages={
            "required": _("Choose to confirm or to decline."),
            "invalid_choice": _("Choose to confirm or to decline."),
        },
    )
    internal_note = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Internal note"),
        help_text=_("Needed to decline: why do you not agree? The author never sees it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def take_errors(self, error: ValidationError) -> None:
        take_errors(self, error)


class SampleForm(CodesForm):
    """The second look's answer."""

    version = forms.IntegerField(**VERSION)
    answer = forms.ChoiceField(
        choices=[("agree", _("Agree")), ("disagree", _("Disagree"))],
        label=_("Answer"),
        error_messages={
            "required": _("Choose whether you agree."),
            "invalid_choice": _("Choose whether you agree."),
        },
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("passage", "note", "asked"):
            del self.fields[name]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("answer") == "disagree":
            if not data.get("codes"):
                self.add_error("codes", _("Choose the policy code that was missed."))
            if not data.get("internal_note", "").strip():
                self.add_error(
                    "internal_note", _("Write an internal note: what would you have decided, and why?")
                )
        return data

    def verdict(self, revision: Revision) -> Verdict:
        data = self.cleaned_data
        return Verdict(
            action=data["answer"],
            version=0,
            revision_id=revision.pk,
            sha256=revision.sha256,
            codes=data["codes"],
            internal_note=data["internal_note"],
        )


class AdoptionForm(forms.Form):
    """A correction as readers will see it, or a wish to feature: both need a second person."""

    revision = forms.IntegerField(widget=forms.HiddenInput, label=_("This page"), error_messages=LOST)
    action = forms.ChoiceField(
        choices=[("correct", _("Propose the correction")), ("feature", _("Propose to feature it"))],
        label=_("What to do"),
        error_messages={
            "required": _("Choose what to propose."),
            "invalid_choice": _("Choose what to propose."),
        },
    )
    note = forms.CharField(
        required=False,
        max_length=600,
        label=_("Correction, as readers will see it"),
        help_text=_(
            "What was wrong and what is right, in the language of the text. It stands below the text with its date."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    internal_note = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Internal note"),
        help_text=_("For colleagues only; the author never sees it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def take_errors(self, error: ValidationError) -> None:
        take_errors(self, error)
