from __future__ import annotations

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from community.members.forms import PublicNameField, refuse_taken
from community.members.models import Member
from community.pages.models import Consent, Page


class AgreementForm(forms.Form):
    """Agreeing to the texts shown. ``versions`` says which ones those were; a text replaced meanwhile is shown anew."""

    agree = forms.BooleanField(
        label=_("I have read and agree to the terms and the privacy text"),
        error_messages={"required": _("Without your agreement we may not open an account.")},
    )
    versions = forms.CharField(required=False, widget=forms.HiddenInput)

    @cached_property
    def agreements(self) -> list[Page]:
        return list(Page.objects.agreements().select_related("live_revision"))

    @property
    def current_versions(self) -> str:
        return " ".join(f"{page.slug}={page.version}" for page in self.agreements)

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("agree") and cleaned.get("versions") != self.current_versions:
            self.add_error(
                "agree",
                _("A text was renewed while this page was open. Please look at it and tick the box again."),
            )
        return cleaned


class SignupForm(AgreementForm, AllauthSignupForm):
    """Signing up means agreeing, so the form lives where the agreements live."""

    display_name = PublicNameField(
        help_text=_("Shown beside what you write. A pen name is fine; finance words are not.")
    )
    field_order = ["display_name", "email", "password1", "agree", "versions"]

    def clean_display_name(self) -> str:
        refuse_taken(self.cleaned_data["display_name"])
        return self.cleaned_data["display_name"]

    @transaction.atomic
    def save(self, request) -> Member:
        member = super().save(request)
        Consent.give(member, self.agreements)
        return member


class AgreeForm(AgreementForm):
    agree = forms.BooleanField(
        label=_("I have read and agree to the terms and the privacy text"),
        error_messages={"required": _("Please tick the box to go on, or sign out.")},
    )
