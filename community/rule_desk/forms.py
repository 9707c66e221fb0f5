from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from community.moderation.forms import VERSION, ReasonsForm
from community.moderation.models import Decision
from community.moderation.policy_codes import PolicyCode
from community.moderation.verdicts import Verdict
from community.rule_desk.choices import CONTEXT_NAMES, OUTCOME_NAMES, PLACE_NAMES
from community.rulebook.contents import tidy_rule
from community.rulebook.tabulating import LISTS
from community.screening.rules import CONTEXTS

MOST_LINES = 20_000  # signs in one field of lines


class LinesField(forms.CharField):
    """One item a line."""

    widget = forms.Textarea

    def __init__(self, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_LINES, **kwargs)
        self.widget.attrs |= {"rows": rows, "spellcheck": "false"}


class RuleForm(forms.Form):
    """One rule of a draft. ``fault`` messages of the engine's own check are put on the field they name."""

    draft_version = forms.IntegerField(**VERSION)
    id = forms.CharField(
        max_length=80,
        label=gettext_lazy("Name of the rule"),
        help_text=gettext_lazy("Small letters, digits, dots and hyphens, as in contact.handle. Figures and results name it."),
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9._-]*$", gettext_lazy("Use small letters, digits, dots and hyphens."))
        ],
    )  # fmt: skip
    code = forms.ChoiceField(label=gettext_lazy("Policy code"))
    outcome = forms.ChoiceField(label=gettext_lazy("What follows"), choices=OUTCOME_NAMES[1:])
    phrases = LinesField(
        6, required=False, label=gettext_lazy("Phrases"),
        help_text=gettext_lazy("One a line. a|b are alternatives, ~4 a gap of at most four signs, &amp; parts in any order, &lt;name&gt; a list of words or a detector."),
    )  # fmt: skip
    patterns = LinesField(
        2, required=False, label=gettext_lazy("Patterns"),
        help_text=gettext_lazy("Regular expressions, one a line, whose cost grows with the text alone: bounded repeats, no back-references."),
    )  # fmt: skip
    window = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=400,
        label=gettext_lazy("Window"),
        help_text=gettext_lazy("Signs within which parts joined by &amp; must stand; 40 if left empty."),
    )
    places = forms.MultipleChoiceField(
        required=False, choices=PLACE_NAMES, widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Where it applies"), help_text=gettext_lazy("Nothing chosen: title, body and comment."),
    )  # fmt: skip
    exceptions = LinesField(
        3, required=False, label=gettext_lazy("Exceptions"),
        help_text=gettext_lazy("Phrases that let a hit go when they touch it or stand right beside it, one a line."),
    )  # fmt: skip
    protect = forms.MultipleChoiceField(
        required=False, choices=CONTEXT_NAMES, widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("What around a hit lowers it"), help_text=gettext_lazy("Nothing chosen: nothing lowers it."),
    )  # fmt: skip
    protected_outcome = forms.ChoiceField(
        required=False,
        choices=OUTCOME_NAMES,
        label=gettext_lazy("What follows then"),
    )
    reason_zh = forms.CharField(max_length=200, label=gettext_lazy("Reason in Chinese"))
    reason_en = forms.CharField(max_length=200, label=gettext_lazy("Reason in English"))
    legal_basis = forms.CharField(max_length=300, label=gettext_lazy("Legal basis"))
    owner = forms.CharField(max_length=80, label=gettext_lazy("Owner"))
    must_hit = LinesField(label=gettext_lazy("Texts it must hit"), help_text=gettext_lazy("One a line."))
    must_not_hit = LinesField(
        required=False,
        label=gettext_lazy("Texts it must let go"),
        help_text=gettext_lazy("One a line: honest questions, warnings, lessons with the same words."),
    )
    expires = forms.DateField(
        required=False,
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("For rules about an event; empty: until it is changed."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    NAMES = {"except": "exceptions"}
    """Field of a rule → field of this form, where they differ."""

    def __init__(
        self, *args: Any, row: dict[str, Any] | None = None, version: int = 0, **kwargs: Any
    ) -> None:
        self.row = row or {}
        kwargs["initial"] = initial_of(self.row) | {"draft_version": version} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        language = "en" if get_language() == "en" else "zh_hans"
        codes = PolicyCode.objects.order_by("position").values_list("code", f"name_{language}")
        self.fields["code"].choices = [(code, f"{name} · {code}") for code, name in codes]
        for name in ("reason_zh", "must_hit", "must_not_hit", "phrases", "exceptions"):
            self.fields[name].widget.attrs["lang"] = "zh-Hans"
        self.fields["reason_en"].widget.attrs["lang"] = "en"

    def rule(self) -> dict[str, Any]:
        """The rule as content; what the form does not show stays."""
        data = dict(self.cleaned_data)
        shown = {
            name: value
            for name, value in data.items()
            if name not in ("draft_version", "reason_zh", "reason_en")
        }
        shown["except"] = shown.pop("exceptions")
        for name in LISTS:
            if isinstance(shown.get(name), str):
                shown[name] = shown[name].split("\n")
        if shown["protected_outcome"] == "allow" and "protected_outcome" not in self.row:
            del shown["protected_outcome"]  # it is what the engine takes anyway
        if set(shown["protect"]) == set(CONTEXTS):
            shown["protect"] = (
                self.row.get("protect") if set(self.row.get("protect", ())) == set(CONTEXTS) else None
            )
        reason = {"zh": data["reason_zh"], "en": data["reason_en"]}
        changed = tidy_rule({**self.row, **shown, "reason": reason})
        if self.row and changed != self.row:
            changed["version"] = self.row.get("version", 1) + 1
        return changed

    def take_fault(self, field: str, message: str) -> None:
        name = self.NAMES.get(field, field)
        name = "reason_zh" if name == "reason" else name
        self.add_error(name if name in self.fields else None, message)


def initial_of(row: dict[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in row.items() if name not in ("reason", "except", "version")}
    for name in LISTS:
        if name in row and name not in ("places", "protect", "except"):
            found[name] = "\n".join(item.replace("\n", "⏎") for item in row[name])
    found["exceptions"] = "\n".join(row.get("except", []))
    found |= {f"reason_{language}": text for language, text in row.get("reason", {}).items()}
    return {"owner": "compliance", "protected_outcome": "allow", "protect": list(CONTEXTS)} | found


class WordsForm(forms.Form):
    draft_version = forms.IntegerField(**VERSION)
    words = LinesField(
        16,
        label=gettext_lazy("Words"),
        help_text=gettext_lazy(
            "Alternatives with bars between them: a|b|c. A list may name others: &lt;name&gt;."
        ),
    )


class FreezeForm(forms.Form):
    draft_version = forms.IntegerField(**VERSION)
    note = forms.CharField(
        max_length=1000,
        label=gettext_lazy("What changes, and why"),
        help_text=gettext_lazy("Whoever puts the version in force reads this first."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ImportForm(forms.Form):
    draft_version = forms.IntegerField(**VERSION)
    file = forms.FileField(
        label=gettext_lazy("File (CSV or TOML)"),
        help_text=gettext_lazy(
            "A CSV file replaces the draft's rules, a TOML file also its words. At most 10 MB."
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > 10 * 1024 * 1024:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        try:
            self.source = file.read().decode()
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is not UTF-8 text.")) from None
        return file

    @property
    def is_csv(self) -> bool:
        return self.cleaned_data["file"].name.lower().endswith(".csv")


class TryForm(forms.Form):
    text = forms.CharField(
        max_length=20_000,
        strip=False,
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    place = forms.ChoiceField(label=gettext_lazy("Where it stands"), choices=PLACE_NAMES, initial="body")
    rules = forms.ChoiceField(label=gettext_lazy("Rule set"))

    def __init__(self, *args: Any, rules: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rules"].choices = rules


class RescreenForm(ReasonsForm):
    version = forms.IntegerField(**VERSION)
    action = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[(a, a.label) for a in (Decision.Action.KEEP, Decision.Action.TAKE_DOWN)],
        error_messages={
            "required": gettext_lazy("Choose: take it down, or keep it."),
            "invalid_choice": gettext_lazy("Choose: take it down, or keep it."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked"].widget = forms.HiddenInput()  # nobody asks for changes here

    def ruling(self) -> Verdict:
        return self.verdict(self.cleaned_data["action"], self.cleaned_data["version"])
