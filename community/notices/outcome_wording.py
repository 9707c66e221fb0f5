"""What a member is told of a measure on their account, an appeal and a report."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.notices.models import Notice
from community.notices.statements import Key, Reason, Wording, codes_of, join


def word_sanction(notice: Notice, reasons: dict[Key, Reason]) -> Wording:
    data = notice.data
    if data.get("lifted"):
        lines = [_("From now on it no longer holds. You need not do anything.")]
        return Wording(lifted_heading(data), lines, action=_("See where you stand"), path=notice.path)
    heading, means = measure(data.get("kind", ""), until(data.get("until", "")))
    about = _("The reason was your text “%(title)s”.") % {"title": data.get("heading", "")}
    points = data.get("points", 0)
    stands = ngettext(
        "Your account stands at %(points)d point within the last %(days)d days.",
        "Your account stands at %(points)d points within the last %(days)d days.",
        points,
    ) % {"points": points, "days": settings.POINTS_TERM_DAYS}
    return Wording(
        heading,
        [means, *([about] if data.get("heading") else []), *([stands] if points else [])],
        reasons=[reasons[pair] for pair in codes_of(data) if pair in reasons],
        action=_("See where you stand"),
        path=data.get("next_step") or notice.path,
        appeal=sanction_appeal(notice),
        appeal_path=data.get("appeal_path", ""),
        appeal_action=_("Appeal against this decision"),
    )


def measure(kind: str, day: str) -> tuple[str, str]:
    """Heading, and what it means for the member."""
    means = {
        "warning": _("You can read and write as before. Please look at the rule before you write again."),
        "restriction": _(
            "Each of your texts is reviewed before it is public, and it cannot hold links or pictures. Everything else is as before."
        ),
        "mute": _(
            "You cannot send in texts. You can still read, keep your plan and your drafts, and appeal."
        ),
        "ban": _("You can no longer send in texts. You can still read, and appeal."),
    }
    dated = {
        "restriction": _("Your account is restricted until %(day)s"),
        "mute": _("You cannot write here until %(day)s"),
    }
    plain = {
        "warning": _("A warning for your account"),
        "restriction": _("Your account is restricted"),
        "mute": _("You cannot write here for now"),
        "ban": _("Your account can no longer write here"),
    }
    heading = dated[kind] % {"day": day} if day and kind in dated else plain.get(kind, "")
    return heading or _("A measure on your account"), means.get(kind, "")


def lifted_heading(data: dict[str, Any]) -> str:
    headings = {
        "warning": _("The warning on your account was taken back"),
        "restriction": _("The restriction of your account was lifted"),
        "mute": _("You can write again"),
        "ban": _("Your account can write again"),
    }
    return headings.get(data.get("kind", ""), _("A measure on your account was lifted"))


def sanction_appeal(notice: Notice) -> str:
    """A measure follows from a decision, and falls with it."""
    last_day = timezone.localdate(notice.created_at) + timedelta(days=settings.APPEAL_DAYS)
    return _(
        "You think this is wrong? Appeal against the decision it follows from, until %(day)s (%(days)d days). If that is reversed, this measure and its points go with it."
    ) % {"day": date_format(last_day, "DATE_FORMAT"), "days": settings.APPEAL_DAYS}


def word_appeal(notice: Notice, reasons: dict[Key, Reason]) -> Wording:
    data = notice.data
    is_second = data.get("level") == 2
    heading, line = appeal_outcome(data.get("outcome", ""), data.get("effect"), is_second)
    title = data.get("heading", "")
    second = until(data.get("second_look_until", ""))
    more = _("If you still think it is wrong, you can ask for one second look by the lead, until %(day)s.")
    return Wording(
        heading % {"text": _("“%(title)s”") % {"title": title} if title else _("your text")},
        [line],
        reasons=[reasons[pair] for pair in codes_of(data) if pair in reasons],
        note=data.get("answer", ""),
        action=_("Read the answer") if data.get("answer") else _("Look at it"),
        path=data.get("next_step") or notice.path,
        appeal=more % {"day": second} if second else "",
        appeal_path=data.get("appeal_path", "") if second else "",
        appeal_action=_("Ask for a second look"),
    )


def appeal_outcome(outcome: str, effect: str | None, is_second: bool) -> tuple[str, str]:
    """``effect``: what a reversal did with the text; "" when the text had moved on, None when nobody said."""
    judged = _("A person who had no part in the decision has looked at everything again.")
    last = _("This was the second look; it is the last one on this site.") if is_second else ""
    outcomes = {
        "received": (
            _("We have your appeal about %(text)s"),
            _(
                "A person who had no part in the decision looks at everything again. You will hear the outcome with reasons."
            ),
        ),
        "upheld": (
            _("After your appeal, the decision on %(text)s stands"),
            join(judged, _("They came to the same result."), last),
        ),
        "overturned": (
            _("After your appeal, the decision on %(text)s was reversed"),
            join(judged, _("You were right to ask. Its points are cleared."), effect_words(effect)),
        ),
        "varied": (
            _("After your appeal, the decision on %(text)s was changed"),
            join(
                judged,
                _("It holds, but for other reasons; they and their points replace the earlier ones."),
                last,
            ),
        ),
    }
    return outcomes.get(outcome, (_("There is news about your appeal on %(text)s"), ""))


def effect_words(effect: str | None) -> str:
    effects = {
        "approve": _("Your text is public now."),
        "restore": _("Your text is public again."),
        "": _("The text itself was left as it is, because it had moved on meanwhile."),
    }
    return effects.get(effect, "") if effect is not None else ""


def word_report(notice: Notice, reasons: dict[Key, Reason]) -> Wording:
    title = notice.data.get("heading", "")
    heading, line = report_outcome(notice.data.get("outcome", ""))
    return Wording(
        heading % {"text": _("“%(title)s”") % {"title": title} if title else _("a text")},
        [line] if line else [],
        action=_("Open"),
        path=notice.path,
    )


def report_outcome(outcome: str) -> tuple[str, str]:
    outcomes = {
        "received": (
            _("We have your report on %(text)s"),
            _(
                "A person looks at it. You will hear the outcome; nobody outside the team learns who reported."
            ),
        ),
        "upheld": (
            _("Your report on %(text)s was right"),
            _("A rule was broken, and we have acted on it. Thank you for looking out for others."),
        ),
        "closed": (
            _("Your report on %(text)s is closed"),
            _("The text is gone, so there is nothing left to decide. Thank you for looking out for others."),
        ),
        "dismissed": (
            _("Your report on %(text)s was looked at"),
            _(
                "A person read the text and found no rule broken, so it stays. Thank you for looking out for others."
            ),
        ),
    }
    return outcomes.get(outcome, (_("There is news about your report on %(text)s"), ""))


def until(iso: str) -> str:
    """A moment or a day in the reader's words; "" when there is no term."""
    if moment := parse_datetime(iso) if "T" in iso else None:
        return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    day = parse_date(iso)
    return date_format(day, "DATE_FORMAT") if day else ""
