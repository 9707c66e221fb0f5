"""Role × page × state of its object: who gets in and what happens there, from one table."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from community.members.roles import ROLES
from community.moderation.deciding import decide
from community.moderation.models import Decision, Review
from community.moderation.proposing import propose_adoption
from community.moderation.publicity import take_down
from community.moderation.verdicts import Verdict
from tests.factories import (
    PolicyCodeFactory,
    approve,
    escalate,
    make_comment,
    make_member,
    make_proposal,
    make_story,
    make_tip,
    verdict_for,
)

pytestmark = pytest.mark.django_db

STORY = {"moderator", "senior-moderator"}
SENIOR, CHIEF, OFFICER = {"senior-moderator"}, {"chief-editor"}, {"compliance-officer"}
DESK = STORY | CHIEF | OFFICER
DOWN = SENIOR | OFFICER
SECOND, BEYOND = DESK, SENIOR | CHIEF | OFFICER
EVERYBODY = set(ROLES)

# (method, page, object in its state) → answer → roles. Whoever is not named gets 403: no such right, or one's own text.
# 404 hides what belongs to another kind's desk; 409 tells who was slower how the case stands.
TABLE: dict[tuple[str, str, str], dict[int, set[str]]] = {
    ("get", "queues:list", ""): {200: DESK},
    ("get", "queues:arrivals", ""): {200: DESK},
    ("post", "queues:next", ""): {302: DESK},
    ("post", "queues:leave", ""): {204: DESK},
    ("get", "queues:bulk", "comments"): {200: STORY},
    ("post", "queues:bulk", "comments"): {200: STORY},
    ("post", "queues:bulk_undo", ""): {200: STORY},
    ("get", "moderation:review", "waiting"): {200: STORY, 404: DESK - STORY},
    ("get", "moderation:review", "escalated"): {200: STORY, 404: DESK - STORY},
    ("get", "moderation:review", "held"): {200: STORY, 404: DESK - STORY},
    ("get", "moderation:review", "decided"): {200: STORY, 404: DESK - STORY},
    ("get", "moderation:review", "tip"): {200: CHIEF, 404: DESK - CHIEF},
    ("get", "moderation:review", "own"): {404: DESK - STORY},
    ("post", "moderation:claim", "waiting"): {302: STORY, 404: DESK - STORY},
    ("post", "moderation:claim", "own"): {404: DESK - STORY},
    ("post", "moderation:release", "waiting"): {302: STORY, 404: DESK - STORY},
    ("post", "moderation:take_over", "waiting"): {302: SENIOR},
    ("post", "queues:decide", "waiting"): {302: STORY, 404: DESK - STORY},
    ("post", "queues:decide", "escalated"): {302: SENIOR, 404: DESK - STORY},
    ("post", "queues:decide", "held"): {409: STORY, 404: DESK - STORY},
    ("post", "queues:decide", "decided"): {409: STORY, 404: DESK - STORY},
    ("post", "queues:decide", "tip"): {302: CHIEF, 404: DESK - CHIEF},
    ("post", "queues:decide", "own"): {404: DESK - STORY},
    ("get", "moderation:decided", "decision"): {404: DESK},
    ("post", "moderation:undo", "decision"): {404: DESK},
    ("get", "moderation:decided", "own decision"): {200: STORY, 404: DESK - STORY},
    ("post", "moderation:undo", "own decision"): {302: STORY, 404: DESK - STORY},
    ("get", "moderation:proposal", "proposal"): {200: STORY, 404: SECOND - STORY},
    ("post", "moderation:proposal_settle", "proposal"): {302: STORY, 404: SECOND - STORY},
    ("post", "moderation:proposal_claim", "proposal"): {302: STORY, 404: SECOND - STORY},
    ("post", "moderation:proposal_release", "proposal"): {302: STORY, 404: SECOND - STORY},
    ("post", "moderation:proposal_take_over", "proposal"): {302: SENIOR},
    ("get", "moderation:proposal", "own proposal"): {200: STORY, 404: SECOND - STORY},
    ("post", "moderation:proposal_settle", "own proposal"): {404: SECOND - STORY},
    ("get", "moderation:proposal", "removal"): {200: STORY, 404: SECOND - STORY},
    ("post", "moderation:proposal_settle", "removal"): {302: STORY, 404: SECOND - STORY},
    ("get", "moderation:proposal", "proposal on own"): {404: SECOND - STORY},
    ("post", "moderation:proposal_settle", "proposal on own"): {404: SECOND - STORY},
    ("get", "moderation:sample", "sample"): {200: STORY, 404: DESK - STORY},
    ("post", "moderation:sample_settle", "sample"): {302: STORY, 404: DESK - STORY},
    ("post", "moderation:sample_claim", "sample"): {302: STORY, 404: DESK - STORY},
    ("post", "moderation:sample_release", "sample"): {302: STORY, 404: DESK - STORY},
    ("post", "moderation:sample_take_over", "sample"): {302: SENIOR},
    ("get", "moderation:sample", "sample of own decision"): {404: DESK},
    ("post", "moderation:sample_settle", "sample of own decision"): {404: DESK},
    ("get", "moderation:case", "public"): {200: STORY | OFFICER, 404: CHIEF},
    ("get", "moderation:case", "waiting post"): {200: STORY | OFFICER, 404: CHIEF},
    ("get", "moderation:case", "own post"): {404: CHIEF},
    ("get", "moderation:takedown", "public"): {200: DOWN},
    ("post", "moderation:takedown", "public"): {302: DOWN},
    ("get", "moderation:takedown", "down"): {200: DOWN},
    ("post", "moderation:takedown", "down"): {409: DOWN},
    ("post", "moderation:takedown", "suspended"): {409: DOWN},
    ("get", "moderation:takedown", "waiting post"): {404: DOWN},
    ("post", "moderation:takedown", "own post"): {},
    ("get", "moderation:restore", "down"): {200: DOWN},
    ("post", "moderation:restore", "down"): {302: DOWN},
    ("post", "moderation:restore", "public"): {409: DOWN},
    ("post", "moderation:restore", "suspended"): {409: DOWN},
    ("post", "moderation:restore", "own post"): {},
    ("get", "moderation:adopt", "public"): {200: STORY},
    ("post", "moderation:adopt", "public"): {302: STORY},
    ("get", "moderation:adopt", "down"): {404: DESK},
    ("post", "moderation:adopt", "own post"): {},
    ("get", "moderation:amend", "public"): {200: SENIOR},
    ("get", "moderation:amend", "own post"): {},
    ("post", "moderation:amend", "public"): {422: SENIOR},
    ("post", "moderation:unfeature", "public"): {302: STORY},
    ("get", "moderation:policy", ""): {200: DESK},
    ("get", "moderation:policy_code", "code"): {200: DESK},
    ("post", "moderation:policy_code", "code"): {422: OFFICER},
}  # fmt: skip


class World:
    """Each object in its state, made when it is asked for; "own" ones are about the member who asks."""

    def __init__(self, member) -> None:
        self.member = member
        self.made = {"": None, "comments": None, "code": PolicyCodeFactory().code}

    def __getitem__(self, name: str):
        if name not in self.made:
            self.made[name] = getattr(self, name.replace(" ", "_"))()
        return self.made[name]

    def waiting(self, **fields) -> Review:
        return make_story(state="waiting", **fields).reviews.get()

    def tip(self) -> Review:
        return make_tip(state="waiting").reviews.get()

    def own(self) -> Review:
        return self.waiting(author=self.member)

    def escalated(self) -> Review:
        return escalate(self.waiting()).review

    def held(self) -> Review:
        return make_proposal().review

    def decided(self) -> Review:
        return approve(self.waiting()).review

    def decision(self) -> Decision:
        return approve(self.waiting())

    def own_decision(self) -> Decision | None:
        review = self.waiting()
        if not self.member.has_perm("community.review_story"):
            return approve(review)
        return decide(review_id=review.pk, actor=self.member, verdict=verdict_for(review))

    def proposal(self):
        return make_proposal()

    def removal(self):
        return make_proposal(action="take_down")

    def own_proposal(self):
        if not self.member.has_perm("community.review_story"):
            return make_proposal()
        story = make_story()
        live = story.live_revision
        verdict = Verdict(action="feature", version=0, revision_id=live.pk, sha256=live.sha256)
        return propose_adoption(post=story, actor=self.member, verdict=verdict).proposal

    def proposal_on_own(self):
        return make_proposal(make_story(author=self.member, state="waiting"))

    def sample(self):
        return approve(self.waiting()).sample

    def sample_of_own_decision(self):
        return self.own_decision().sample

    def public(self):
        return make_story()

    def waiting_post(self):
        return make_story(state="waiting")

    def own_post(self):
        return make_story(author=self.member)

    def suspended(self):
        return make_proposal(action="take_down").post

    def down(self):
        story = make_story()
        live = story.live_revision
        verdict = Verdict(
            action="take_down", version=0, revision_id=live.pk, sha256=live.sha256,
            codes=[PolicyCodeFactory().code], note="有人投诉。",
        )  # fmt: skip
        take_down(post=story, actor=make_member("senior-moderator"), verdict=verdict)
        return story


def address(page: str, found) -> str:
    return reverse(page, args=[] if found is None else [getattr(found, "pk", found)])


def filled_in(page: str, found) -> dict[str, object]:
    """A form that says something valid, where the page has one."""
    reasons = {"codes": [PolicyCodeFactory().code], "note": "有人投诉。", "internal_note": "内部"}
    if page == "queues:decide":
        case = {"version": found.version, "revision": found.revision_id, "sha256": found.revision.sha256}
        return {"action": "approve", **case}
    if page == "moderation:proposal_settle":
        return {"version": found.version, "answer": "confirm"}
    if page == "moderation:sample_settle":
        return {"version": found.version, "answer": "agree"}
    if page in ("moderation:takedown", "moderation:restore"):
        live = found.live_revision
        return reasons | {"revision": live.pk, "sha256": live.sha256}
    if page == "moderation:adopt":
        return {"action": "feature", "revision": found.live_revision_id}
    if page == "queues:bulk":
        review = make_comment(make_story(), state="waiting").reviews.get()
        return {"item": review.pk, f"version_{review.pk}": 1, "action": "approve"}
    return {"nothing": "of use"}


def ask(client, world: World, method: str, page: str, state: str, *, is_filled: bool = True):
    found = world[state]
    if found is not None and hasattr(found, "refresh_from_db"):
        found.refresh_from_db()
    has_form = method == "post" or page == "queues:bulk"
    data = filled_in(page, found) if is_filled and has_form else {}
    with transaction.atomic():
        answer = getattr(client, method)(address(page, found), data)
        transaction.set_rollback(True)  # what one page changes, the next row of the table does not see
    return answer


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_lets_each_role_do_what_the_table_says(role, sign_in, settings):
    settings.APPROVAL_SAMPLE_PERCENT = 100
    client = sign_in(role)
    world = World(client.member)
    for (method, page, state), answers in TABLE.items():
        expected = next((answer for answer, roles in answers.items() if role in roles), 403)
        assert ask(client, world, method, page, state).status_code == expected, (method, page, state)


def test_sends_a_stranger_to_sign_in_and_refuses_a_member(client, sign_in, settings):
    settings.APPROVAL_SAMPLE_PERCENT = 100
    member = sign_in()
    world = World(member.member)
    for row in TABLE:
        # Whoever sent words is given them back instead (tests/config): here is nothing to lose.
        answer = ask(client, world, *row, is_filled=False)
        assert answer.headers["Location"].startswith(reverse("account_login")), row
        assert ask(member, world, *row).status_code == 403, row


@pytest.mark.parametrize("role", sorted(DESK))
def test_asks_for_the_second_factor_first(role, sign_in, settings):
    settings.APPROVAL_SAMPLE_PERCENT = 100
    client = sign_in(role, second_factor=False)
    world = World(client.member)
    for (method, page, state), answers in TABLE.items():
        answer = ask(client, world, method, page, state)
        if answer.status_code == 302:
            assert "/2fa/" in answer.headers["Location"], (method, page, state)
        else:
            assert answer.status_code == 403, (method, page, state)
            assert not any(role in roles for status, roles in answers.items() if status in (200, 204)), page


def test_refuses_the_wrong_method(sign_in, settings):
    settings.APPROVAL_SAMPLE_PERCENT = 100
    client = sign_in(*ROLES)
    world = World(client.member)
    methods: dict[str, set[str]] = {}
    for method, page, _state in TABLE:
        methods.setdefault(page, set()).add(method)
    for method, page, state in TABLE:
        for wrong in {"get", "post", "put", "delete"} - methods[page] - {method}:
            answer = getattr(client, wrong)(address(page, world[state]))
            assert answer.status_code == 405, (wrong, page)


def test_covers_every_page_of_the_desk():
    names = set()
    for pattern in get_resolver().url_patterns:
        for included in getattr(pattern, "url_patterns", [pattern]):
            space = getattr(included, "namespace", None)
            if space in ("queues", "moderation"):
                names |= {f"{space}:{one.name}" for one in included.url_patterns}
    assert len(names) > 25
    assert names == {page for _method, page, _state in TABLE}


def test_shows_authors_nothing_of_their_own_case_anywhere(sign_in):
    author = make_member("senior-moderator", "compliance-officer")
    review = make_story(author=author, state="waiting", title="自己的题目").reviews.get()
    client = sign_in(member=author)
    for queue in ("waiting", "escalated", "second", "reported", "appeals", "samples"):
        page = client.get(reverse("queues:list"), {"queue": queue}).content.decode()
        assert "自己的题目" not in page
    client.post(reverse("queues:next"))
    review.refresh_from_db()
    assert (review.is_waiting, review.claimed_by) == (True, None)
