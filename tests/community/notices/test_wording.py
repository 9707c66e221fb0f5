"""What the author is told of a decision: the statement of reasons, from the notice's data."""

import pytest
from django.apps import apps
from django.utils.translation import override

from community.moderation.deciding import decide
from community.moderation.models import Decision
from community.notices.decision_wording import ADVERSE, SENTENCES
from community.notices.models import Notice
from community.notices.wording import describe
from tests.community.notices.telling import REFUSED, make_notice
from tests.factories import PolicyCodeFactory, make_member, make_story, verdict_for

pytestmark = pytest.mark.django_db

# Never told to the author as a decision on their text: what stays inside the desk, and what another notice tells of.
UNTOLD = {"undo", "escalate", "hold", "decline", "publish", "uphold", "overturn", "vary", "agree", "disagree"}


def words(notice, language="en"):
    with override(language):
        return describe(notice)


def of(action="reject", **data):
    member = make_member()
    return make_notice(
        member, kind="decision", path="/stories/1/status/", data=REFUSED | {"action": action} | data
    )


def test_a_decision_taken_the_real_way_has_its_reasons_in_the_active_language():
    review = make_story(state="waiting").reviews.get()
    verdict = verdict_for(review, "reject", passage="加我", note="请删去。")
    decide(review_id=review.pk, actor=make_member("moderator"), verdict=verdict)
    notice = Notice.objects.get(kind="decision")
    wording = words(notice)
    assert "was not published" in wording.heading
    assert "第一次定投" in wording.heading
    assert [(r.name, r.rule, r.advice) for r in wording.reasons] == [
        ("Solicitation", "No contact details.", "Remove them and send it again.")
    ]
    assert (wording.passage, wording.note) == ("加我", "请删去。")
    assert "never public" in wording.lines[0]
    assert words(notice, "zh-hans").reasons[0].name == "引流"


def test_an_approval_says_that_it_is_public_and_offers_no_appeal():
    wording = words(of("approve"))
    assert "is public now" in wording.heading
    assert (wording.appeal, wording.decided_by) == ("", "")


@pytest.mark.parametrize("action", ADVERSE)
def test_a_statement_of_reasons_is_whole(action, settings):
    code = PolicyCodeFactory()
    data = {
        "codes": [code.code],
        "versions": [{"code": code.code, "version": code.version}],
        "passage": "加我",
        "asked": ["Remove the address.", "Say what you paid."],
        "next_step": "/stories/1/edit/",
        "appeal_path": "/stories/1/status/",
    }
    wording = words(of(action, **data))
    assert [(r.name, r.source, r.rule) for r in wording.reasons] == [
        ("Solicitation", "Rule 3, version 2026-11", "No contact details.")
    ]
    assert (wording.passage, wording.note) == ("加我", "请删去联系方式。")
    assert wording.asked == data["asked"]
    assert wording.decided_by == "A person decided this."
    assert "send it again" in wording.action
    assert (wording.path, wording.appeal_path) == ("/en/stories/1/edit/", "/en/stories/1/status/")
    assert f"({settings.APPEAL_DAYS} days)" in wording.appeal
    assert settings.CONTACT_EMAIL not in wording.appeal


def test_a_reason_is_worded_as_it_was_when_it_was_decided():
    code = PolicyCodeFactory(version="2027-01")
    texts = {"name": "Old name", "rule": "Old rule.", "reason": "Old reason.", "advice": "Old advice."}
    apps.get_model("community", "PolicyText").objects.create(
        code=code,
        version="2026-11",
        severity=3,
        is_grave=False,
        article=4,
        texts={"en": texts, "zh_hans": texts | {"name": "旧名"}},
        sha256="0" * 64,
    )
    old, new, undated = (
        of(codes=[code.code], versions=[{"code": code.code, "version": version}] if version else [])
        for version in ("2026-11", "2027-01", "")
    )
    assert (words(old).reasons[0].name, words(old).reasons[0].source) == (
        "Old name",
        "Rule 4, version 2026-11",
    )
    assert words(old, "zh-hans").reasons[0].name == "旧名"
    assert (words(new).reasons[0].name, words(new).reasons[0].source) == (
        "Solicitation",
        "Rule 3, version 2027-01",
    )
    assert words(undated).reasons[0].source == "Rule 3"


def test_a_code_that_is_gone_leaves_the_rest_standing():
    assert words(of(codes=["NO_SUCH_CODE"])).reasons == []


def test_says_when_no_person_decided():
    assert "automatically" in words(of("reject", is_automatic=True)).decided_by
    assert "automatically" in words(of("suspend", is_automatic=True)).decided_by


def test_a_refused_new_version_says_that_the_earlier_one_stays():
    assert "stays public" in words(of("reject", was_public=True)).lines[0]


def test_a_takedown_says_that_it_was_public():
    wording = words(of("take_down"))
    assert "was taken down" in wording.heading
    assert "It was public" in wording.lines[0]


def test_a_hidden_text_is_said_to_be_undecided_yet():
    wording = words(of("suspend"))
    assert "is hidden while somebody looks at it" in wording.heading
    assert "nothing is decided yet" in wording.lines[0]
    assert not wording.appeal


def test_a_correction_shows_the_note_that_readers_see():
    wording = words(of("correct", note="The fee is 0.5 %, not 5 %."))
    assert "correction" in wording.heading
    assert wording.note == "The fee is 0.5 %, not 5 %."


@pytest.mark.parametrize(
    ("care", "numbers"),
    [
        ("despair", ["12356", "120", "110"]),
        ("scam_loss", ["110", "96110", "12386"]),
        ("minor", ["12355", "12356"]),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_text_that_asks_for_care_gets_kind_words_and_help_lines(care, numbers, language):
    wording = words(of("reject", care=care), language)
    assert wording.care
    assert [line.number for line in wording.help_lines] == numbers
    assert all(line.words for line in wording.help_lines)


@pytest.mark.parametrize("care", ["", "something new"])
def test_no_care_adds_nothing(care):
    wording = words(of("reject", care=care))
    assert (wording.care, wording.help_lines) == ("", [])


def test_without_an_appeal_page_the_address_is_named_and_without_one_the_complaints_page(settings):
    settings.CONTACT_EMAIL = "hello@example.com"
    assert "hello@example.com" in words(of()).appeal
    settings.CONTACT_EMAIL = ""
    assert "complaints" in words(of()).appeal


def test_every_action_the_site_tells_of_has_words():
    assert set(SENTENCES) == set(Decision.Action.values) - UNTOLD


def test_the_adverse_actions_are_those_of_moderation():
    assert set(ADVERSE) == set(Decision.ADVERSE)


def test_an_action_without_words_breaks_no_page():
    assert "news about your story" in words(of("something_new")).heading
