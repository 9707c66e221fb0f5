from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.moderation.forms import VERSION, ReasonsForm
from community.moderation.models import Decision
from community.moderation.policy_codes import PolicyCode
from community.reports.settling import Ruling

LONGEST = 1000
MOST, TYPED_ABOVE = 200, 20


class ReportForm(forms.Form):
    code = forms.ModelChoiceField(
        PolicyCode.objects.none(),
        to_field_name="code",
        empty_label=None,
        label=gettext_lazy("What is wrong with it"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose the rule that the text breaks."),
            "invalid_choice": gettext_lazy("Choose one of the rules in the list."),
        },
    )
    text = forms.CharField(
        required=False,
        max_length=LONGEST,
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("Which passage, and why. Only reviewers read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].queryset = PolicyCode.objects.order_by("position")

    def choices(self) -> list[tuple[PolicyCode, bool]]:
        """The rules with whether they are chosen: the page shows each with its plain text."""
        chosen = self["code"].value()
        return [(code, code.code == chosen) for code in self.fields["code"].queryset]


class CaseForm(ReasonsForm):
    version = forms.IntegerField(**VERSION)
    seen = forms.IntegerField(**VERSION | {"max_value": 10**18})
    is_mended = forms.BooleanField(
        required=False,
        label=gettext_lazy("The reported wording broke a rule; the present one does not"),
        help_text=gettext_lazy("Then the reporters hear that they were right."),
    )
    action = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[(a, a.label) for a in (Decision.Action.KEEP, Decision.Action.TAKE_DOWN)],
        error_messages={
            "required": gettext_lazy("Choose: take it down, or keep it."),
            "invalid_choice": gettext_lazy("Choose: take it down, or keep it."),
        },
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked"].widget = forms.HiddenInput()  # nobody asks for changes here

    def ruling(self) -> Ruling:
        data = self.cleaned_data
        return Ruling(
            verdict=self.verdict(data["action"], data["version"]),
            seen=data["seen"],
            is_mended=data["is_mended"],
        )


class DismissForm(forms.Form):
    """Which reports are misuse. Above a number of them, the number has to be typed: nobody dismisses a crowd by a slip."""

    report = forms.TypedMultipleChoiceField(
        coerce=int,
        label=gettext_lazy("Reports"),
        error_messages={
            "required": gettext_lazy("Choose at least one report."),
            "invalid_choice": gettext_lazy("One of these reports does not belong to this case."),
        },
    )
    typed_count = forms.CharField(
        required=False, max_length=6, label=gettext_lazy("How many reports are these?")
    )

    def __init__(self, data, *, reports) -> None:
        super().__init__(data)
        self.reports = list(reports)
        self.fields["report"].choices = [(report.pk, str(report.pk)) for report in self.reports]

    @property
    def chosen(self) -> list:
        keys = set(self.data.getlist("report"))
        return [report for report in self.reports if str(report.pk) in keys]

    @property
    def asks_for_count(self) -> bool:
        return len(self.chosen) > TYPED_ABOVE

    def clean(self) -> dict:
        data = super().clean()
        if self.asks_for_count and data.get("typed_count", "").strip() != str(len(self.chosen)):
            self.add_error(
                "typed_count", _("Type the number of reports to be dismissed: %d.") % len(self.chosen)
            )
        return data
