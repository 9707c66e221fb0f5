from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from education.guide.models import ProductKind, Rule
from education.guide.narrowing import WHEN
from education.guide.walking import READINESS

HELP = "help"
"""The card "not sure, help me": not a choice, but a way to one."""

# Written by the editors with the guide, so they may stand on a shared plan; a reader's own words may not.
REASONS: dict[int, dict[str, Promise]] = {
    1: {
        "time": _("The time fits: I know when I need this money."),
        "understand": _("I can explain how it earns and how it loses."),
        "fall": _("I have read the worst fall and could live with it."),
        "reach": _("I can get the money back as fast as I may need it."),
        "costs": _("I have read what it costs."),
    },
    2: {
        "income": _("The money comes in bit by bit."),
        "sum": _("The whole sum is there and will not be needed for long."),
        "day": _("I do not want to guess the right day."),
        "simple": _("It is simple enough for me to keep up."),
        "lose": _("I know that I can lose money even so."),
    },
    3: {
        "goal": _("There is a goal, and a day for it."),
        "before": _("I want the way out written down before I go in."),
        "hurry": _("It keeps me from deciding in a hurry."),
        "share": _("I want the part that swings to stay the size I chose."),
        "limit": _("I want a limit to a single mistake."),
    },
}
YES_NO = [("yes", _("Yes")), ("no", _("Not yet"))]
CHOOSE_A_CARD = _("Please choose one of the cards shown, or “Not sure, help me”.")


class ReadinessForm(forms.Form):
    """Three questions before any product. A "no" leads to help, never to a closed door."""

    emergency = forms.ChoiceField(
        label=_("Could you live three months from money you can reach at once?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    debt = forms.ChoiceField(
        label=_("Are you free of expensive debt (card instalments, consumer loans)?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    when = forms.ChoiceField(
        label=_("When will you need the money you are thinking of?"),
        choices=list(WHEN.items()),
        widget=forms.RadioSelect,
    )


def readiness_in(data: Any) -> dict[str, str]:
    """The valid readiness answers among request data; they travel in the address or in hidden fields."""
    form = ReadinessForm(data)
    form.is_valid()
    return {name: form.cleaned_data[name] for name in READINESS if form.cleaned_data.get(name)}


class StepForm(forms.Form):
    choice = forms.ChoiceField(
        label=_("Your choice"),
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE_A_CARD, "invalid_choice": CHOOSE_A_CARD},
    )
    reasons = forms.MultipleChoiceField(
        label=_("Why this one?"),
        help_text=_("Tick what is true for you."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=_("In your own words"),
        help_text=_("Only you see this. It is never shown on a shared plan."),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        number: int,
        pages: list[ProductKind | Rule],
        leaving: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        # Who puts the walk aside for today need not have chosen.
        self.fields["choice"].required = not leaving
        self.fields["choice"].choices = [
            *((page.slug, page.title) for page in pages),
            (HELP, _("Not sure, help me")),
        ]
        self.fields["reasons"].choices = list(REASONS[number].items())


class OwnRulesForm(forms.Form):
    rules = forms.CharField(
        label=_("My own rules"),
        help_text=_("One rule a line, up to 600 characters. Only you see them."),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 600}),
    )


class CompareForm(forms.Form):
    """Two or three kinds side by side."""

    MANY = _("Please choose two or three kinds; you chose %(count)s.")

    kind = forms.MultipleChoiceField(
        label=_("Kinds to compare"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _(
                "“%(value)s” is not in the guide now. Please choose two or three of the kinds below."
            )
        },
    )

    def __init__(self, data: Any = None, *, kinds: list[ProductKind], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["kind"].choices = [(kind.slug, kind.title) for kind in kinds]

    def clean_kind(self) -> list[str]:
        chosen = list(dict.fromkeys(self.cleaned_data["kind"]))
        if not 2 <= len(chosen) <= 3:
            raise forms.ValidationError(self.MANY, params={"count": len(chosen)})
        return chosen


class StartOverForm(forms.Form):
    confirm = forms.BooleanField(
        label=_("Yes, clear all three steps and my own rules"),
        error_messages={"required": _("Nothing was cleared. Tick the box if you really want to start over.")},
    )
