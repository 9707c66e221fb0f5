"""Steps of a version's life in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from community.audit.models import AuditEntry


@dataclass(frozen=True)
class Step:
    at: datetime
    actor: str
    words: str


def describe_step(entry: AuditEntry) -> Step:
    data = entry.data
    words = {
        "write_rules": lambda: _("Frozen from a draft"),
        "back_test_rules": lambda: (
            _("Back-tested on %(texts)s texts: %(state)s")
            % {
                "texts": data.get("texts"),
                "state": _("passed") if data.get("state") == "passed" else _("failed"),
            }
        ),
        "shadow_rules": lambda: _("Put into shadow"),
        "end_shadow": lambda: _("Taken out of shadow"),
        "live_rules": lambda: _("Put in force"),
        "brake_rule": lambda: (
            _("Brake: %(rule)s hit %(hits)s authors among %(screenings)s submissions") % data
        ),
        "release_brake": lambda: _("Brake released: %(rule)s") % data,
    }.get(entry.action, lambda: entry.action)
    return Step(entry.at, str(entry.actor) if entry.actor else _("the site itself"), words())
