"""The form of a site page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from community.pages.models import Page
from education.editing.checklist import Finding, check, finding
from education.editing.forms import BilingualForm, PlainTextField


class PageForm(BilingualForm):
    post_model = Page
    translated = ("title", "summary", "body")
    rich = frozenset({"body"})
    needed = frozenset({"title", "summary", "body"})
    rows = {"body": 24, "summary": 3}

    version = PlainTextField(
        label=_("Version"),
        required=False,
        max_length=20,
        help_text=_("Such as 2026-12. Members agree to a version."),
    )
    effective_on = forms.DateField(
        label=_("In force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, page: Page, **kwargs: Any) -> None:
        self.page = page
        super().__init__(*args, **kwargs)


def find(form: PageForm, payload: dict[str, Any]) -> list[Finding]:
    """The checklist of a site page. Members agreed to a version, so another wording needs another one."""
    findings = check(form, payload)
    for name in ("version", "effective_on"):
        if not payload.get(name):
            findings.append(finding(form, name, _g("is not set.")))
    page = form.page
    texts = [f"{name}_{code}" for name in form.translated for code in ("zh_hans", "en")]
    is_reworded = any((getattr(page, name) or "") != (payload.get(name) or "") for name in texts)
    if (
        page.is_public
        and page.slug in Page.AGREEMENTS
        and is_reworded
        and payload.get("version") == page.version
    ):
        message = _g(
            "is the one members agreed to. A changed text needs a new version, so that they are asked again."
        )
        findings.append(finding(form, "version", message))
    return findings
