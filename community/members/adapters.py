"""How django-allauth behaves here: our fields, our words, our mails."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from community.members.models import Member


def site_name() -> str:
    return settings.SITE_NAME_EN if translation.get_language() == "en" else settings.SITE_NAME_ZH


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _(
            "The main address cannot be removed. Make another one the main address first."
        ),
        "duplicate_email": _("This address belongs to your account already."),
        "email_password_mismatch": _("Address and password do not fit together. Please check both."),
        "email_taken": _("This address has an account already."),
        "enter_current_password": _("That is not the present password."),
        "incorrect_code": _("The code is not right. Please compare it once more."),
        "incorrect_password": _("The password is not right."),
        "max_email_addresses": _("An account may have at most %d addresses."),
        "too_many_login_attempts": _("Too many attempts. Please wait a few minutes, then try again."),
        "unverified_primary_email": _("Only a confirmed address can be the main one. Confirm it first."),
        "same_as_current": _("That is the present one; please give another."),
        "rate_limited": _("That was too often in a short time. Please wait a few minutes."),
    }

    def clean_email(self, email: str) -> str:
        email = super().clean_email(email)
        if email.casefold().endswith(".invalid"):
            raise ValidationError(
                _("This address cannot receive mail; please give one that can."), code="invalid"
            )
        return email

    def save_user(self, request, user, form, commit: bool = True):
        user.display_name = form.cleaned_data["display_name"]
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        return super().save_user(request, user, form, commit=commit)

    def populate_username(self, request, user) -> None:
        """Members have no user name."""

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("members:account")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the member's language when the address or the session is a member's, else in the page's."""
        if email.endswith(".invalid"):
            return  # demonstration members: RFC 2606 keeps the ending free of real mailboxes
        request = allauth_context.request
        signed_in = request.user if request and request.user.is_authenticated else None
        # A changed password signs out before its mail is written, so the address has to tell whose it is.
        member = context.get("user") or signed_in or Member.objects.filter(email__iexact=email).first()
        with translation.override(member.language) if member else nullcontext():
            super().send_mail(template_prefix, email, context | self.mail_context())

    def mail_context(self) -> dict[str, Any]:
        sessions_url = settings.SITE_URL + reverse("usersessions_list")
        return {"site_name": site_name(), "site_url": settings.SITE_URL, "sessions_url": sessions_url}

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """The text as written, and the same text as simple HTML."""
        message = super().render_mail(template_prefix, email, context, headers)
        paragraphs = [part.strip() for part in message.body.split("\n\n") if part.strip()]
        html = {
            "paragraphs": paragraphs,
            "code": context.get("code"),
            "subject": message.subject,
            "lang": page_lang(),
        }
        message.attach_alternative(render_to_string("account/email/message.html", html), "text/html")
        return message


def page_lang() -> str:
    return "en" if translation.get_language() == "en" else "zh-Hans"


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("An account with a second factor takes no further addresses."),
        "cannot_delete_authenticator": _(
            "Your role needs a second factor and this is the last one. Add another first, then remove this one."
        ),
        "cannot_generate_recovery_codes": _(
            "Recovery codes come with a second factor. Set up an app or a key first."
        ),
        "incorrect_code": _("The code is not right. Please compare it once more."),
        "unverified_email": _("Please confirm your address first; then set up the second factor."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep at least one real factor; recovery codes alone are none."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return (
            not authenticator.user.has_role()
            or others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        )

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": site_name()}
