"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext, override

from community.content.warnings import warnings_in
from community.members.models import Member
from community.moderation.policy import kinds_reviewed_by
from community.notices.models import Notice


def site(request: HttpRequest) -> dict[str, Any]:
    language = get_language() or settings.LANGUAGE_CODE
    other = "en" if language != "en" else "zh-hans"
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    path = request.get_full_path()
    with override(language):
        alternate = translate_url(request.build_absolute_uri(path), other)
        languages = {
            code: translate_url(settings.SITE_URL + request.path, code) for code in ("zh-hans", "en")
        }
    return {
        "site": {
            "name": settings.SITE_NAME_EN if language == "en" else settings.SITE_NAME_ZH,
            "name_zh": settings.SITE_NAME_ZH,
            "name_en": settings.SITE_NAME_EN,
            "url": settings.SITE_URL,
            "tagline": gettext("A tip a day, three steps, honest stories"),
            "operator_name": settings.OPERATOR_NAME,
            "contact_email": settings.CONTACT_EMAIL,
            "filing_numbers": settings.FILING_NUMBERS,
            "is_demo": settings.DEMO,
        },
        "display": getattr(request, "display", None),
        "page_lang": "en" if language == "en" else "zh-Hans",
        "is_english": language == "en",
        "alternate": {"url": alternate, "label": "English" if other == "en" else "中文", "code": other},
        "hreflang": languages,
        "canonical_url": settings.SITE_URL + request.path,
        "warnings": warnings_in(language),
        "unread_notices": SimpleLazyObject(lambda: Notice.objects.visible_to(user).unread().count())
        if signed_in
        else 0,
        "is_staff_member": signed_in and user.has_role(),
        "second_person_is_off": not settings.SECOND_PERSON,
        "desks": desks_of(user) if signed_in and user.has_role() else (),
    }


EDITORS_DESK = (
    "education.write_tip",
    "education.write_guide",
    "education.approve_tip",
    "community.write_page",
    "community.approve_page",
)


def desks_of(user: Member) -> tuple[str, ...]:
    """Which desks to link in the header."""
    editors = any(user.has_perm(permission) for permission in EDITORS_DESK)
    return (("editors",) if editors else ()) + (("review",) if kinds_reviewed_by(user) else ())
