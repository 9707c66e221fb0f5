"""The brake: a rule that suddenly hits far more authors than its back-test let expect loses its hard outcome.

Authors are counted, not texts, so that nobody can switch a rule off by sending the same thing again and again.
"""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.audit.chaining import record
from community.members.models import Member
from community.notices.telling import tell
from community.rulebook.in_force import forget
from community.rulebook.models import RuleVersion
from community.rulebook.results import HARD, Brake, ScreeningResult


def look_at(version_id: int | None, rules: list[str]) -> list[Brake]:
    """Brake those of the rules that need it. Only live versions have brakes."""
    version = RuleVersion.objects.live().select_related("rollout__back_test").filter(pk=version_id).first()
    if version is None:
        return []
    window = settings.SCREENING_BRAKE_WINDOW
    recent = ScreeningResult.objects.filter(version=version, is_shadow=False)
    # Short rows of the index's end: a few hundred, read only when something was held or refused.
    rows = list(recent.order_by("-pk").values_list("author", "findings")[:window])
    pulled = []
    for rule in rules:
        authors = {
            author for author, spots in rows if any(s["rule"] == rule and s["outcome"] in HARD for s in spots)
        }
        expected = expected_hits(version, rule, len(rows))
        if len(authors) >= max(settings.SCREENING_BRAKE_AUTHORS, settings.SCREENING_BRAKE_FACTOR * expected):
            pulled.append(
                pull(version=version, rule=rule, hits=len(authors), screenings=len(rows), expected=expected)
            )
    return [brake for brake in pulled if brake]


def expected_hits(version: RuleVersion, rule: str, screenings: int) -> float:
    """Hits the back-test lets expect among so many screenings."""
    test = version.rollout.back_test
    texts = test.total - test.lessons if test else 0
    return test.hits.get(rule, 0) / texts * screenings if texts else 0.0


def pull(*, version: RuleVersion, rule: str, hits: int, screenings: int, expected: float) -> Brake | None:
    """None when it is on already, or when a person has let this rule go on within the window."""
    if (
        Brake.objects.filter(version=version, rule=rule)
        .filter(Q(released_at=None) | Q(released_at__gt=window_began(version)))
        .exists()
    ):
        return None
    try:
        with transaction.atomic():
            brake = Brake.objects.create(
                version=version, rule=rule, hits=hits, screenings=screenings, expected=round(expected, 2)
            )
            forget()
            tell_owners(brake)
            facts = {"rule": rule, "hits": hits, "screenings": screenings, "expected": brake.expected}
            record(actor=None, action="brake_rule", subject=f"rules:{version.number}", data=facts)
    except IntegrityError:
        return None  # another process was faster
    return brake


def window_began(version: RuleVersion):
    recent = ScreeningResult.objects.filter(version=version, is_shadow=False).order_by("-pk")
    times = list(recent.values_list("created_at", flat=True)[: settings.SCREENING_BRAKE_WINDOW])
    return times[-1] if times else timezone.now()


def tell_owners(brake: Brake) -> None:
    """Whoever may write rules; the version's author among them."""
    for member in Member.objects.holding("community.write_rules"):
        with translation.override(member.language):
            heading = _("A screening rule was slowed down: %(rule)s") % {"rule": brake.rule}
            text = _(
                "It hit the texts of %(hits)d authors among the last %(screenings)d submissions; the back-test let expect"
                " %(expected)s. It only notes now, until somebody has looked at it."
            ) % {"hits": brake.hits, "screenings": brake.screenings, "expected": f"{brake.expected:g}"}
            path = reverse("rules:list")
        tell(
            member=member, kind="desk", key=f"brake:{brake.pk}:{member.pk}", path=path,
            data={"heading": heading, "text": text},
        )  # fmt: skip


@transaction.atomic
def release(*, brake: Brake, actor) -> bool:
    """A person has looked: the rule acts again as it is written. False when somebody else was faster."""
    open_ones = Brake.objects.filter(pk=brake.pk, released_at=None)
    if not open_ones.update(released_at=timezone.now(), released_by=actor):
        return False
    forget()
    record(
        actor=actor,
        action="release_brake",
        subject=f"rules:{brake.version.number}",
        data={"rule": brake.rule},
    )
    return True
