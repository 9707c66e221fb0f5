"""Which versions are in force: asked of the cache, and of the database every two seconds at most."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from community.rulebook.models import Rollout, RuleVersion
from community.rulebook.results import Brake

KEY = "rulebook:in-force"


class Reference(NamedTuple):
    pk: int
    number: int
    sha256: str


class InForce(NamedTuple):
    live: Reference | None
    """None: the set shipped with the software is used."""
    shadow: Reference | None
    braked: frozenset[str]
    """Rules of the live version that only note for now."""


def in_force() -> InForce:
    found = cache.get(KEY)
    if found is None:
        found = read_in_force()
        cache.set(KEY, found, settings.SCREENING_REFRESH_SECONDS)
    return found


def read_in_force() -> InForce:
    states = (Rollout.State.LIVE, Rollout.State.SHADOW)
    rows = RuleVersion.objects.filter(rollout__state__in=states)
    found = {
        state: Reference(*row) for *row, state in rows.values_list("pk", "number", "sha256", "rollout__state")
    }
    live = found.get(Rollout.State.LIVE)
    brakes = Brake.objects.filter(version=live.pk, released_at=None) if live else Brake.objects.none()
    return InForce(live, found.get(Rollout.State.SHADOW), frozenset(brakes.values_list("rule", flat=True)))


def forget() -> None:
    """Called by whoever changes what is in force: this process (all, with a shared cache) asks anew at once."""
    cache.delete(KEY)
    transaction.on_commit(lambda: cache.delete(KEY))
