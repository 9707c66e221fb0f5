"""What is kept, how long, why, and what happens then: one table (the duties behind it: PIPL 19, 47; CSL 23; ICP 14).

Nothing here touches the log or the decisions: they keep the hash of words that are gone.
``community.records.removing`` carries the table out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.records import retained

HALF_A_YEAR, YEAR = timedelta(days=183), timedelta(days=365)
THREE_YEARS = timedelta(days=3 * 365 + 1)
MONTH = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Retention:
    key: str
    record: Promise
    keep: timedelta | None
    """None: for good, or until a person decides."""
    term: Promise
    basis: Promise | str
    counted_from: Promise | str
    then: Promise
    rows: Callable[[], QuerySet]
    moment: str
    """The field the term is counted from."""
    earliest: timedelta = timedelta()
    """For words: how long they are kept at least after their text was removed, whatever the term says."""

    @property
    def is_removed(self) -> bool:
        """Whether ``apply_retention`` removes what is due."""
        return self.keep is not None

    def is_due(self, now: datetime) -> Q:
        if self.keep is None:
            return Q(pk__in=[])
        due = Q(**{f"{self.moment}__lte": now - self.keep})
        return due & Q(post__removed_at__lte=now - self.earliest) if self.earliest else due

    def due(self, now: datetime) -> QuerySet:
        return self.rows().filter(self.is_due(now))


REMOVED = _("removed from the site's database")
FOR_GOOD = _("for good")

RETENTION: tuple[Retention, ...] = (
    Retention(
        key="published",
        record=_("Words of stories and comments that were deleted or taken down"),
        keep=HALF_A_YEAR,
        term=_("6 months"),
        basis=_("Internet Information Services 14 asks for 60 days; own choice"),
        counted_from=_("since nobody can read it any more"),
        then=_("words and reviews removed; the hash stays in the decisions and in the log"),
        rows=retained.removed_words,
        moment="post__removed_at",
    ),
    Retention(
        key="refused",
        record=_("Versions that were refused, taken down, reported or appealed about, of removed texts"),
        keep=THREE_YEARS,
        term=_("3 years"),
        basis=_("Comment Services 7, Cybersecurity Law 49; own choice after the civil limitation period"),
        counted_from=_("since the last decision about it"),
        then=_("words, reviews, reports and appeals removed; the hash stays in the decisions and in the log"),
        rows=retained.refused_words,
        moment="settled_at",
        earliest=HALF_A_YEAR,
    ),
    Retention(
        key="evidence",
        record=_("Versions refused under a code of the gravest degree (fraud, fundraising…)"),
        keep=None,
        term=_("3 years, or until the authority releases it"),
        basis=_("Cybersecurity Law 49"),
        counted_from=_("since the last decision about it"),
        then=_("nothing by itself: a person decides"),
        rows=retained.evidence,
        moment="settled_at",
    ),
    Retention(
        key="drafts",
        record=_("Drafts of deleted texts"),
        keep=timedelta(),
        term=_("until the next run"),
        basis=_("Personal Information Protection Law 47"),
        counted_from=_("since it was deleted"),
        then=REMOVED,
        rows=retained.drafts,
        moment="deleted_at",
    ),
    Retention(
        key="reports",
        record=_("Reports and their cases, settled"),
        keep=THREE_YEARS,
        term=_("3 years"),
        basis=_("Comment Services 7; own choice"),
        counted_from=_("since the case was settled"),
        then=REMOVED,
        rows=retained.report_cases,
        moment="decided_at",
    ),
    Retention(
        key="appeals",
        record=_("Appeals, answered"),
        keep=THREE_YEARS,
        term=_("3 years"),
        basis=_("Comment Services 7; own choice"),
        counted_from=_("since the answer"),
        then=_("removed; the decision about it stays"),
        rows=retained.appeals,
        moment="decided_at",
    ),
    Retention(
        key="strikes",
        record=_("Points that have expired"),
        keep=THREE_YEARS,
        term=_("3 years"),
        basis=_("Comment Services 7; own choice"),
        counted_from=_("since they stopped counting"),
        then=REMOVED,
        rows=retained.strikes,
        moment="expires_at",
    ),
    Retention(
        key="sanctions",
        record=_("Measures on accounts that have ended"),
        keep=THREE_YEARS,
        term=_("3 years"),
        basis=_("Comment Services 7; own choice"),
        counted_from=_("since the end of the measure"),
        then=REMOVED,
        rows=retained.sanctions,
        moment="over_at",
    ),
    Retention(
        key="member_notes",
        record=_("Colleagues' notes on members"),
        keep=THREE_YEARS,
        term=_("3 years"),
        basis=_("Personal Information Protection Law 19"),
        counted_from=_("since the note was written"),
        then=REMOVED,
        rows=retained.member_notes,
        moment="created_at",
    ),
    Retention(
        key="notices_reasons",
        record=_("Notices with reasons: decisions, measures, appeals, reports"),
        keep=THREE_YEARS,
        term=_("3 years"),
        basis=_("proof of the statement of reasons; own choice"),
        counted_from=_("since it was sent"),
        then=REMOVED,
        rows=retained.notices_with_reasons,
        moment="created_at",
    ),
    Retention(
        key="notices_other",
        record=_("Other notices: answers, news from the desks"),
        keep=HALF_A_YEAR,
        term=_("6 months"),
        basis=_("Personal Information Protection Law 19"),
        counted_from=_("since it was sent"),
        then=REMOVED,
        rows=retained.other_notices,
        moment="created_at",
    ),
    Retention(
        key="sessions",
        record=_("Sign-ins that have run out"),
        keep=timedelta(),
        term=_("until the next run"),
        basis=_("Personal Information Protection Law 19"),
        counted_from=_("since the sign-in ran out"),
        then=REMOVED,
        rows=retained.sessions,
        moment="expire_date",
    ),
    Retention(
        key="logins",
        record=_("List of sign-ins with address and browser"),
        keep=YEAR,
        term=_("12 months"),
        basis=_("Cybersecurity Law 23(3) asks for 6 months; own choice"),
        counted_from=_("since it was last used"),
        then=REMOVED,
        rows=retained.logins,
        moment="last_seen_at",
    ),
    Retention(
        key="tasks",
        record=_("Background work that is done"),
        keep=MONTH,
        term=_("30 days"),
        basis=_("own choice: to find faults"),
        counted_from=_("since it was done"),
        then=REMOVED,
        rows=retained.tasks,
        moment="finished_at",
    ),
    Retention(
        key="consents",
        record=_("Who agreed to which version of the rules"),
        keep=None,
        term=_("life of the account and 3 years"),
        basis=_("Personal Information Protection Law 14, 15"),
        counted_from=_("since the account was closed"),
        then=_("removed with the account's last records"),
        rows=retained.consents,
        moment="given_at",
    ),
    Retention(
        key="editorial",
        record=_("Versions of tips, guide and site pages"),
        keep=None,
        term=FOR_GOOD,
        basis=_("own choice: what the site itself said can be shown"),
        counted_from="—",
        then=_("nothing"),
        rows=retained.editorial,
        moment="created_at",
    ),
    Retention(
        key="policy",
        record=_("Wordings of policy codes"),
        keep=None,
        term=FOR_GOOD,
        basis=_("own choice: what a decision meant can be shown"),
        counted_from="—",
        then=_("nothing"),
        rows=retained.policy_texts,
        moment="created_at",
    ),
    Retention(
        key="decisions",
        record=_("Decisions and the lines of the log"),
        keep=None,
        term=FOR_GOOD,
        basis=_("Comment Services 7; the chain cannot lose a line"),
        counted_from="—",
        then=_("nothing; the database refuses it"),
        rows=retained.decisions,
        moment="created_at",
    ),
)
BY_KEY = {retention.key: retention for retention in RETENTION}
