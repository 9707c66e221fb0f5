"""Telling, beside the form and with everything typed kept, why a text was not taken in."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from community.conduct.limiting import silence_words
from community.conduct.restricting import Restricted
from community.conduct.sanctioning import Silenced
from community.rulebook.refusing import Blocked, refuse

REFUSALS = (Silenced, Restricted, Blocked)


def show_refusal(
    form: forms.Form, refusal: Exception, *, main: str | None = None, fields: Mapping[str, str] | None = None
) -> None:
    """``main``: the field that stands for the whole text, if the page shows no errors above the form.

    ``fields``: field of the payload → field of the form, where they differ.
    """
    if isinstance(refusal, Silenced):
        form.add_error(main, silence_words(refusal.sanction))
    elif isinstance(refusal, Restricted):
        for name, message in refusal.messages().items():
            shown = (fields or {}).get(name, name)
            form.add_error(shown if shown in form.fields else main, message)
    elif isinstance(refusal, Blocked):
        form.refusal = refuse(refusal)
        form.add_error(main, form.refusal.message)
