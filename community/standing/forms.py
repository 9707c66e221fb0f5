from __future__ import annotations

from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.conduct.foreseeing import thresholds_in_force
from community.conduct.models import MemberNote, Sanction

LONGEST_NOTE = MemberNote._meta.get_field("text").max_length


class NoteForm(forms.Form):
    """Stands beside other forms, so its fields name their own: see community/standing/_notes.html."""

    text = forms.CharField(
        label=_("Note for colleagues"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "form": "note-form"}),
        help_text=_("Facts only. Colleagues read it; the member never does."),
        error_messages={"required": _("Write a few words first.")},
    )


class LiftForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is lifted"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The log keeps it. The member is told that the measure ended, not why."),
        error_messages={"required": _("Write why it is lifted; the log keeps it.")},
    )


class ThresholdForm(forms.Form):
    """One number per step of the ladder, growing from step to step."""

    warning = forms.IntegerField(label=_("Warning from"), min_value=1, max_value=1000)
    restriction = forms.IntegerField(label=_("Restriction from"), min_value=1, max_value=1000)
    mute = forms.IntegerField(label=_("Mute from"), min_value=1, max_value=1000)
    ban = forms.IntegerField(label=_("Ban from"), min_value=1, max_value=1000)

    def __init__(self, data: Any = None) -> None:
        known = thresholds_in_force()
        # A form of one step names only that step; the others stay as they are.
        given = {name: data[name] for name in known if name in data} if data else {}
        super().__init__(known | given if given else None, initial=known)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        order = [kind for kind in Sanction.Kind.values if kind in cleaned]
        for lower, higher in pairwise(order):
            if cleaned[lower] >= cleaned[higher]:
                said = _("Must be more than the step before it (%(points)d).") % {"points": cleaned[lower]}
                self.add_error(higher, said)
                break
        return cleaned
