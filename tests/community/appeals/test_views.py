from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.appeals.judging import judge
from community.appeals.models import Appeal
from community.conduct.models import Sanction
from community.members.models import Member
from community.moderation.models import Decision
from community.moderation.policy_codes import PolicyCode
from community.moderation.undoing import undo
from tests.community.appeals.appealed import WORDS, make_appeal, make_code, refuse, ruling_on
from tests.factories import approve, make_member, make_story

pytestmark = pytest.mark.django_db


def author_of(decision: Decision) -> Member:
    return Member.objects.get(pk=decision.author_id)


def create_url(decision: Decision) -> str:
    return reverse("appeals:create", args=[decision.pk])


def status_url(appeal: Appeal) -> str:
    return reverse("appeals:status", args=[appeal.pk])


def judged(action: str = "uphold", *, judge_name: str = "复核的人", **changes) -> Appeal:
    made = make_appeal(refuse(actor=make_member("moderator", display_name="初审的人")))
    actor = make_member("moderator", display_name=judge_name)
    judge(appeal_id=made.pk, actor=actor, ruling=ruling_on(made, action, **changes))
    made.refresh_from_db()
    return made


# Appealing


def test_shows_the_decision_with_its_reasons_and_what_happens_next(sign_in):
    decision = refuse(make_story(state="waiting", title="第一次定投"))
    page = sign_in(member=author_of(decision)).get(create_url(decision))
    assert page.status_code == 200
    for words in ("第一次定投", "请删去联系方式。", "引流", "不留联系方式。", 'name="text"', "15"):
        assert words in page.text


def test_shows_the_rules_as_they_were_worded_then(sign_in):
    decision = refuse(codes=[code := make_code()])
    PolicyCode.objects.filter(pk=code.pk).update(
        version="2027-01", rule_zh_hans="后来的规则。", rule="后来的规则。"
    )
    page = sign_in(member=author_of(decision)).get(create_url(decision))
    assert "不留联系方式。" in page.text
    assert "后来的规则。" not in page.text


def test_never_names_who_decided(sign_in):
    made = judged()
    browser = sign_in(member=made.author)
    other = refuse(
        make_story(author=made.author, state="waiting"), actor=make_member("moderator", display_name="另一位")
    )
    for page in (status_url(made), create_url(other), reverse("notices:list")):
        text = browser.get(page).text
        for name in ("初审的人", "复核的人", "另一位"):
            assert name not in text, page


def test_sends_the_appeal_and_shows_how_it_stands(sign_in):
    decision = refuse()
    browser = sign_in(member=author_of(decision))
    answer = browser.post(create_url(decision), {"text": WORDS})
    made = Appeal.objects.get()
    assert answer.headers["Location"] == status_url(made)
    page = browser.get(status_url(made))
    assert WORDS in page.text
    assert "status-badge--waiting" in page.text


def test_leads_to_the_appeal_that_is_there(sign_in):
    made = make_appeal()
    browser = sign_in(member=made.author)
    for answer in (
        browser.get(create_url(made.decision)),
        browser.post(create_url(made.decision), {"text": WORDS}),
    ):
        assert answer.headers["Location"] == status_url(made)
    assert Appeal.objects.count() == 1


@pytest.mark.parametrize("text", ["", "短", "字" * 2001])
def test_gives_everything_back_without_a_reason(sign_in, text):
    decision = refuse()
    answer = sign_in(member=author_of(decision)).post(create_url(decision), {"text": text})
    assert answer.status_code == 422
    assert text in answer.text
    assert "error-summary" in answer.text
    assert not Appeal.objects.exists()


def test_says_when_the_term_is_over_and_gives_the_words_back(sign_in):
    decision = refuse()
    with time_machine.travel(timezone.now() + timedelta(days=17)):
        browser = sign_in(member=author_of(decision))
        page = browser.get(create_url(decision))
        assert page.status_code == 200
        assert 'name="text"' not in page.text
        answer = browser.post(create_url(decision), {"text": WORDS})
        assert answer.status_code == 422
        assert WORDS in answer.text
    assert not Appeal.objects.exists()


def test_says_when_the_decision_was_taken_back(sign_in):
    moderator = make_member("moderator")
    decision = refuse(actor=moderator)
    undo(decision_id=decision.pk, actor=moderator)
    browser = sign_in(member=author_of(decision))
    assert 'name="text"' not in browser.get(create_url(decision)).text
    assert browser.post(create_url(decision), {"text": WORDS}).status_code == 422


def test_is_found_by_nobody_else(sign_in, client):
    made, approval = make_appeal(), approve(make_story(state="waiting").reviews.get())
    decision = refuse()
    for browser in (sign_in(), sign_in("senior-moderator")):
        for address in (create_url(decision), status_url(made), create_url(approval)):
            assert browser.get(address).status_code == 404
        assert browser.post(create_url(decision), {"text": WORDS}).status_code == 404
        assert (
            browser.post(reverse("appeals:second_look", args=[made.pk]), {"text": WORDS}).status_code == 404
        )
    assert sign_in(member=author_of(approval)).get(create_url(approval)).status_code == 404
    assert client.get(status_url(made)).status_code == 302


def test_takes_no_other_method(sign_in):
    made = make_appeal()
    browser = sign_in(member=made.author)
    assert browser.delete(create_url(made.decision)).status_code == 405
    assert browser.post(status_url(made)).status_code == 405
    assert browser.get(reverse("appeals:second_look", args=[made.pk])).status_code == 405


# How it stands, and the second look


@pytest.mark.parametrize("action", ["uphold", "overturn", "vary"])
def test_shows_the_answer(sign_in, action):
    made = judged(
        action, codes=[make_code("SPAM", 1).code] if action == "vary" else (), answer="我们读了两遍。"
    )
    page = sign_in(member=made.author).get(status_url(made))
    assert "我们读了两遍。" in page.text
    assert ('name="text"' in page.text) is (action != "overturn")


def test_asks_for_the_second_look_once(sign_in):
    made = judged()
    browser = sign_in(member=made.author)
    address = reverse("appeals:second_look", args=[made.pk])
    short = browser.post(address, {"text": "短"})
    assert short.status_code == 422
    assert Appeal.objects.count() == 1
    for _ in range(2):
        answer = browser.post(address, {"text": WORDS})
        second = Appeal.objects.get(level=2)
        assert answer.headers["Location"] == status_url(second)
    page = browser.get(status_url(made))
    assert status_url(second) in page.text
    assert 'name="text"' not in page.text
    assert 'name="text"' not in browser.get(status_url(second)).text


def test_refuses_the_second_look_after_its_term_without_losing_the_words(sign_in):
    made = judged()
    with time_machine.travel(timezone.now() + timedelta(days=17)):
        browser = sign_in(member=made.author)
        assert 'name="text"' not in browser.get(status_url(made)).text
        answer = browser.post(reverse("appeals:second_look", args=[made.pk]), {"text": WORDS + "再看一遍"})
    assert answer.status_code == 422
    assert WORDS + "再看一遍" in answer.text


# The desk

ROLES = {
    "moderator": 200, "senior-moderator": 200, "chief-editor": 404, "compliance-officer": 404,
    "editor": 403, "operator": 403,
}  # fmt: skip


def page(appeal: Appeal, name: str = "judge") -> str:
    return reverse(f"appeals:{name}", args=[appeal.pk])


def fields_for(appeal: Appeal, action: str = "uphold", **changes) -> dict:
    appeal.refresh_from_db()
    return {"version": appeal.version, "action": action, "note": "我们又读了一遍。"} | changes


@pytest.mark.parametrize("role", sorted(ROLES))
def test_opens_to_judges_of_the_kind_only(role, sign_in):
    made, browser = make_appeal(), sign_in(role)
    assert browser.get(page(made)).status_code == ROLES[role]
    for name in ("settle", "claim", "release"):
        expected = {302, 422} if ROLES[role] == 200 else {ROLES[role]}
        assert browser.post(page(made, name)).status_code in expected, name
        assert browser.get(page(made, name)).status_code in (405, 403)
    assert browser.post(page(made, "take_over")).status_code == (302 if role == "senior-moderator" else 403)


def test_asks_for_the_second_factor(sign_in, client):
    made = make_appeal()
    assert sign_in("moderator", second_factor=False).get(page(made)).status_code == 302
    assert "/accounts/login/" in client.get(page(made)).headers["Location"]


def test_shows_the_judge_everything_and_who_decided(sign_in):
    decider = make_member("moderator", display_name="初审的人")
    made = make_appeal(refuse(make_story(state="waiting", title="第一次定投"), actor=decider))
    text = sign_in("moderator").get(page(made)).text
    for words in ("第一次定投", "中间最多亏了两成", WORDS, "初审的人", "请删去联系方式。", "不留联系方式。"):
        assert words in text


def test_lets_the_decider_read_but_not_judge_and_shows_authors_nothing(sign_in):
    decider, author = make_member("moderator"), make_member("moderator")
    made = make_appeal(refuse(make_story(author=author, state="waiting"), actor=decider))
    answer = sign_in(member=decider).get(page(made))
    assert answer.status_code == 200
    assert answer.context["form"] is None
    assert sign_in(member=decider).post(page(made, "settle"), fields_for(made)).status_code == 403
    Sanction.objects.update(acknowledged_at=timezone.now())
    assert sign_in(member=author).get(page(made)).status_code == 403
    assert sign_in(member=author).post(page(made, "settle"), fields_for(made)).status_code == 403
    made.refresh_from_db()
    assert made.is_waiting


@pytest.mark.parametrize("action", ["uphold", "overturn", "vary"])
def test_records_the_answer(sign_in, action):
    made = make_appeal()
    sent = fields_for(made, action, codes=[make_code("SPAM", 1).code])
    answer = sign_in("moderator").post(page(made, "settle"), sent)
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.outcome.action == action
    assert [line["code"] for line in made.outcome.codes] == (["SPAM"] if action == "vary" else [])


def test_gives_the_judge_everything_back_after_bad_input(sign_in):
    made, browser = make_appeal(), sign_in("moderator")
    for changes in (
        {"note": ""}, {"action": ""}, {"action": "approve"}, {"action": "vary"}, {"version": "9" * 5000}, {"version": ""},
        {"action": "vary", "codes": ["NO_SUCH"]},
    ):  # fmt: skip
        answer = browser.post(page(made, "settle"), fields_for(made, internal_note="内部的话") | changes)
        assert answer.status_code == 422, changes
        assert "内部的话" in answer.text
    made.refresh_from_db()
    assert made.is_waiting


def test_tells_the_slower_judge_what_happened_with_everything_typed(sign_in):
    made = make_appeal()
    slower = fields_for(made, "overturn", note="慢的人写的话")
    faster = make_member("moderator", display_name="快的人")
    judge(appeal_id=made.pk, actor=faster, ruling=ruling_on(made))
    answer = sign_in("moderator").post(page(made, "settle"), slower)
    assert answer.status_code == 409
    for words in ("快的人", "慢的人写的话"):
        assert words in answer.text
    assert not Decision.objects.filter(action="overturn").exists()


def test_can_be_claimed_put_back_and_taken_over(sign_in):
    made, first, senior = make_appeal(), sign_in("moderator"), sign_in("senior-moderator")
    for browser, name, holder in (
        (first, "claim", first.member), (senior, "take_over", senior.member), (senior, "release", None),
    ):  # fmt: skip
        browser.post(page(made, name))
        made.refresh_from_db()
        assert made.claimed_by == holder


def test_costs_a_constant_number_of_queries(sign_in):
    code = [make_code()]
    made = make_appeal(refuse(codes=code))
    browser, counts = sign_in("moderator"), []
    browser.get(page(made))
    for more in (1, 6):
        for number in range(more):
            make_code(f"CODE_{more}_{number}", 1)
            refuse(make_story(author=made.author, state="waiting"), codes=[make_code("SPAM", 1)])
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page(made)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
