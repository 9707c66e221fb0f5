from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from community.notices.models import Notice
from community.notices.preferring import ALWAYS_MAILED, deliveries_for, deliveries_of, kinds_for
from community.notices.statements import join

Kind = Notice.Kind
WHAT_COMES = {
    Kind.DECISION: _("Published, a change asked for, not published, taken down: with the reasons."),
    Kind.SANCTION: _("A warning, a restriction, or its end."),
    Kind.APPEAL: _("That it has arrived, and what came of it."),
    Kind.REPORT: _("That it has arrived, and what came of it."),
    Kind.REPLY: _("Somebody answered under your text or your comment."),
    Kind.EDITORIAL: _("Gaps in the calendar, texts that wait for you."),
    Kind.DESK: _("What the reviewers have to know."),
}
ALWAYS = _("Always comes by mail: it carries reasons and a term for appeal.")


class NoticePreferencesForm(forms.Form):
    """One row per kind of notice that the member can get."""

    def __init__(self, *args, member, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        present = deliveries_of(member)
        for kind in kinds_for(member):
            always = kind in ALWAYS_MAILED
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                help_text=join(str(WHAT_COMES[kind]), str(ALWAYS) if always else ""),
                choices=[(delivery.value, delivery.label) for delivery in deliveries_for(kind)],
                initial=present[kind],
                widget=forms.RadioSelect,
            )
