"""The editors' forms for the pages of the three steps."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from education.editing.checklist import Finding, check, finding
from education.editing.forms import BilingualForm
from education.guide.models import ProductKind, Rule

PLAIN = frozenset({"title", "summary", "sources"})


def date_field(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


class GuideForm(BilingualForm):
    rows = {"summary": 3, "sources": 4}

    as_of = date_field(_("Facts as of"))
    review_by = date_field(
        _("Check again by"), _("On this day the page asks the editors to look at its facts again.")
    )


class ProductKindForm(GuideForm):
    post_model = ProductKind
    translated = ProductKind.TRANSLATED
    rich = frozenset(ProductKind.TRANSLATED) - PLAIN
    needed = frozenset(ProductKind.TRANSLATED)

    LEVELS = [(0, _("Not on the scale")), *((n, f"R{n}") for n in range(1, 6))]

    pot = forms.ChoiceField(label=_("Which money"), choices=ProductKind.Pot)
    risk_low = forms.TypedChoiceField(
        label=_("Usual risk level, from"), choices=LEVELS, coerce=int, required=False, empty_value=0
    )
    risk_high = forms.TypedChoiceField(
        label=_("Usual risk level, to"), choices=LEVELS, coerce=int, required=False, empty_value=0
    )
    horizon_months = forms.IntegerField(
        label=_("Shortest sensible horizon, in months"), min_value=0, max_value=600, required=False
    )
    worst_fall_percent = forms.CharField(
        label=_("Worst fall seen, in percent"),
        required=False,
        help_text=_("With its minus sign, such as -45.60. Empty when no sourced figure is known."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    def clean_horizon_months(self) -> int:
        return self.cleaned_data["horizon_months"] or 0

    def clean_worst_fall_percent(self) -> str:
        text = self.cleaned_data["worst_fall_percent"].replace("−", "-").removesuffix("%").strip()
        if not text:
            return ""
        message = _("Write a figure from -100 to 0 with at most two decimals, such as -45.60.")
        try:
            figure = Decimal(text)
        except InvalidOperation:
            raise ValidationError(message, code="invalid") from None
        if not figure.is_finite() or not -100 <= figure <= 0 or -figure.as_tuple().exponent > 2:
            raise ValidationError(message, code="invalid")
        return f"{figure:.2f}".replace("-0.00", "0.00")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        low, high = cleaned.get("risk_low"), cleaned.get("risk_high")
        if low is not None and high is not None and (low > high or (low == 0) != (high == 0)):
            self.add_error("risk_high", _("The risk level runs from 1 to 5, the lower one first."))
        return cleaned


class RuleForm(GuideForm):
    post_model = Rule
    translated = Rule.TRANSLATED
    rich = frozenset(Rule.TRANSLATED) - PLAIN
    needed = frozenset(Rule.TRANSLATED)


def find(form: GuideForm, payload: dict[str, Any]) -> list[Finding]:
    """The checklist of a guide page: texts, and facts with a date."""
    findings = check(form, payload)
    for name in ("as_of", "review_by"):
        if not payload.get(name):
            findings.append(finding(form, name, _g("is not set.")))
    if payload.get("as_of") and payload.get("review_by") and payload["review_by"] <= payload["as_of"]:
        findings.append(finding(form, "review_by", _g("must be later than the day of the facts.")))
    return findings
