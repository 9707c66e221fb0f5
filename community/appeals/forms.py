from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.appeals.appealing import LONGEST, SHORTEST
from community.appeals.judging import Ruling
from community.moderation.forms import VERSION, CodesForm
from community.moderation.models import Decision

TOO_SHORT = _("Say in at least %(limit_value)d characters why the decision is wrong.")


class AppealForm(forms.Form):
    text = forms.CharField(
        min_length=SHORTEST,
        max_length=LONGEST,
        label=_("Why is the decision wrong?"),
        help_text=_("What was misread, what is missing, which rule does not fit: in your own words."),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Say why the decision is wrong."), "min_length": TOO_SHORT},
    )

    def take_errors(self, error: ValidationError) -> None:
        for message in error.messages:
            self.add_error("text", message)


class RulingForm(CodesForm):
    """The judge's answer. The note is what the author reads, and always needed; codes only replace the old ones."""

    version = forms.IntegerField(**VERSION)
    action = forms.ChoiceField(
        label=_("Answer"),
        choices=[
            (a, a.label) for a in (Decision.Action.UPHOLD, Decision.Action.OVERTURN, Decision.Action.VARY)
        ],
        error_messages={
            "required": _("Choose one of the three answers."),
            "invalid_choice": _("Choose one of the three answers."),
        },
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passage"], self.fields["asked"]
        self.fields["codes"].label = _("Only to vary: the reasons for which it holds instead")
        self.fields["note"].required = True
        self.fields["note"].error_messages["required"] = _(
            "Write the answer to the author: why does the decision stand, or why not?"
        )
        self.fields["note"].label = _("Answer to the author")
        self.fields["note"].help_text = _(
            "Why the decision stands, or why not. Needed whatever you answer; in the author’s language."
        )

    def ruling(self) -> Ruling:
        data = self.cleaned_data
        is_varied = data["action"] == Decision.Action.VARY
        return Ruling(
            action=data["action"],
            version=data["version"],
            answer=data["note"],
            codes=data["codes"] if is_varied else (),
            internal_note=data["internal_note"],
        )
