"""What the compliance officer types: a search, a reason, a quarter."""

from __future__ import annotations

import re
from datetime import date

from django import forms
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from community.members.models import Member
from community.moderation.policy_codes import PolicyCode
from community.records.log_actions import ACTIONS
from community.records.searching import LONGEST_RANGE, Search

LARGEST_KEY = 10**18 - 1
HASH = re.compile(r"^[0-9a-f]{64}$")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs: str) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


def find_member(text: str) -> Member | None:
    """By public name, capitals or not, else by number."""
    members = Member.objects.alias(folded=Lower("display_name"))
    found = members.filter(folded=text.lower()).first()
    if found is None and text.isdecimal() and len(text) < 19:
        found = Member.objects.filter(pk=int(text)).first()
    return found


class SearchForm(forms.Form):
    action = forms.ChoiceField(required=False, label=gettext_lazy("What was done"))
    actor = forms.CharField(required=False, max_length=40, label=gettext_lazy("Who did it"))
    post = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST_KEY, label=gettext_lazy("Text no.")
    )
    member = forms.CharField(required=False, max_length=40, label=gettext_lazy("About member"))
    code = forms.ChoiceField(required=False, label=gettext_lazy("Policy code"))
    since = forms.DateField(required=False, widget=DayInput, label=gettext_lazy("First day"))
    until = forms.DateField(required=False, widget=DayInput, label=gettext_lazy("Last day"))
    line = forms.CharField(required=False, max_length=64, label=gettext_lazy("Line no. or hash"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", pgettext("record", "Anything"))] + [
            (name, str(label)) for name, (label, _sentence) in ACTIONS.items()
        ]
        codes = PolicyCode.objects.order_by("position", "code")
        self.fields["code"].choices = [("", pgettext("record", "Any"))] + [
            (c.code, f"{c.code} · {c.name}") for c in codes
        ]
        self.fields["actor"].widget.attrs["placeholder"] = _("name or number")
        self.fields["member"].widget.attrs["placeholder"] = _("name or number")

    def clean_actor(self) -> Member | None:
        return self.named("actor")

    def clean_member(self) -> Member | None:
        return self.named("member")

    def named(self, field: str) -> Member | None:
        text = self.cleaned_data[field]
        if not text:
            return None
        if member := find_member(text):
            return member
        raise forms.ValidationError(
            _("No member has the name or number “%(text)s”."), params={"text": text}, code="unknown"
        )

    def clean_line(self) -> str:
        text = self.cleaned_data["line"].lower()
        if text and not (text.isdecimal() and len(text) < 19) and not HASH.match(text):
            raise forms.ValidationError(
                _("Type the number of a line, or a hash of 64 signs (0–9, a–f)."), code="line"
            )
        return text

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("post") and data.get("member"):
            self.add_error("member", _("A line is about a text or about a member; name only one of them."))
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day is before the first."))
        if data.get("code") and not is_short(since, until):
            self.add_error(
                "since",
                _(
                    "A policy code is looked up in the decisions of a range of days: name both, at most a year apart."
                ),
            )

    def search(self) -> Search:
        data, line = self.cleaned_data, self.cleaned_data["line"]
        is_hash = bool(HASH.match(line))
        return Search(
            action=data["action"],
            actor=data["actor"] and data["actor"].pk,
            post=data["post"],
            member=data["member"] and data["member"].pk,
            code=data["code"],
            since=data["since"],
            until=data["until"],
            number=int(line) if line and not is_hash else None,
            digest=line if is_hash else "",
        )


def is_short(since: date | None, until: date | None) -> bool:
    return bool(since and until and until - since <= LONGEST_RANGE)


class ReasonForm(forms.Form):
    """Why somebody needs to read a case file; it goes into the log word for word."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you need it?"),
        help_text=gettext_lazy("The log keeps your name, the time and this reason."),
        min_length=4,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, is_required: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_required


class QuarterForm(forms.Form):
    quarter = forms.ChoiceField(label=gettext_lazy("Quarter"))

    def __init__(self, *args, quarters: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [(name, name) for name in quarters]
