"""Everything the site knows about one text, loaded in a fixed number of queries.

Rows are taken as they are and names looked up beside them: a decision outlives the people and the words it is about,
so nothing here may be lost by a join.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from community.appeals.models import Appeal
from community.audit.models import AuditEntry, ChainHead
from community.conduct.models import Sanction, Strike
from community.members.models import Member
from community.moderation.models import Decision, Proposal, Review
from community.moderation.policy_codes import PolicyText
from community.moderation.samples import Sample
from community.notices.models import Notice
from community.posts.models import Post, Revision
from community.reports.models import Report, ReportCase

PEOPLE = (
    "author_id", "actor_id", "first_actor_id", "member_id", "proposer_id", "judge_id", "first_decider_id",
    "first_judge_id",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """Each list is in the order things happened."""

    post: Post
    revisions: list[Revision]
    reviews: list[Review]
    decisions: list[Decision]
    proposals: list[Proposal]
    samples: list[Sample]
    report_cases: list[ReportCase]
    reports: list[Report]
    appeals: list[Appeal]
    strikes: list[Strike]
    sanctions: list[Sanction]
    notices: list[Notice]
    entries: list[AuditEntry]
    policy: dict[tuple[str, str], PolicyText]
    """(code, version) → the wording in force when it was decided."""
    head: ChainHead
    names: dict[int, str]
    """Everybody named in it but the reporters."""
    reporters: dict[int, str]
    languages: dict[int, str]
    """In which language each of them is told."""

    def name(self, key: int | None) -> str:
        return self.names.get(key, f"#{key}") if key else ""

    def revision_number(self, key: int | None) -> int | None:
        """None for words that were removed when their time had come."""
        return next((revision.number for revision in self.revisions if revision.pk == key), None)


def load(post: Post) -> CaseFile:
    rows: dict[str, list[Any]] = {
        "revisions": list(post.revisions.prefetch_related("writers").order_by("number")),
        "reviews": list(Review.objects.filter(post=post).prefetch_related("codes").order_by("pk")),
        "decisions": list(Decision.objects.filter(post_id=post.pk).order_by("pk")),
        "proposals": list(Proposal.objects.filter(post=post).order_by("pk")),
        "samples": list(Sample.objects.filter(post=post).order_by("pk")),
        "report_cases": list(ReportCase.objects.filter(post=post).order_by("pk")),
        "reports": list(Report.objects.filter(post=post).select_related("code").order_by("pk")),
        "appeals": list(Appeal.objects.filter(post=post).order_by("pk")),
        "entries": list(AuditEntry.objects.filter(subject=f"post:{post.pk}").order_by("pk")),
    }
    made = [decision.pk for decision in rows["decisions"]]
    rows["strikes"] = list(Strike.objects.filter(decision__in=made).order_by("pk"))
    rows["sanctions"] = list(Sanction.objects.filter(decision__in=made).order_by("pk"))
    rows["notices"] = list(Notice.objects.filter(key_of_notices(rows)).order_by("created_at", "pk"))
    return CaseFile(
        post=post,
        policy=load_policy(rows["decisions"]),
        head=ChainHead.objects.filter(pk=1).first() or ChainHead(),
        **load_names(post, rows),
        **rows,
    )


def key_of_notices(rows: dict[str, list[Any]]) -> Q:
    """Notices are found by the key of the event they tell of: decision:<entry>, appeal:<id>, report:<id>…

    One event can tell several people, or twice (sanction:<id>:lifted); what comes behind a colon belongs to it.
    """
    told = {
        "decision": [decision.entry_id for decision in rows["decisions"]],
        "sanction": [sanction.pk for sanction in rows["sanctions"]],
        "appeal": [appeal.pk for appeal in rows["appeals"]],
        "report": [report.pk for report in rows["reports"]],
    }
    wanted = Q(key__in=[f"{kind}:{key}" for kind, keys in told.items() for key in keys])
    for kind in ("sanction", "appeal", "report"):
        for key in told[kind]:
            wanted |= Q(key__startswith=f"{kind}:{key}:")
    return wanted


def load_policy(decisions: list[Decision]) -> dict[tuple[str, str], PolicyText]:
    named = {(line["code"], line["version"]) for decision in decisions for line in decision.codes}
    texts = PolicyText.objects.filter(code__code__in={code for code, _version in named}).select_related(
        "code"
    )
    return {(text.code.code, text.version): text for text in texts if (text.code.code, text.version) in named}


def load_names(post: Post, rows: dict[str, list[Any]]) -> dict[str, dict[int, str]]:
    """Whoever only reported the text stays apart: their names are for few eyes, and for no file that leaves the house."""
    keys = {post.author_id} | {
        getattr(row, name, None)
        for kind in rows
        for row in rows[kind]
        if kind not in ("entries", "reports", "notices")
        for name in PEOPLE
    }
    keys |= {writer.pk for revision in rows["revisions"] for writer in revision.writers.all()}
    keys |= {entry.actor_id for entry in rows["entries"] if entry.action != "report"}
    reporters = {report.reporter_id for report in rows["reports"]}
    told = {notice.member_id for notice in rows["notices"]}
    people = Member.objects.filter(pk__in=(keys | reporters | told) - {None})
    found = list(people.values_list("pk", "display_name", "language"))
    return {
        "names": {key: name for key, name, _language in found if key in keys},
        "reporters": {key: name for key, name, _language in found if key in reporters},
        "languages": {key: language for key, _name, language in found},
    }
