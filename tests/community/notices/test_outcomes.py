"""What a member is told of a measure, an appeal, a report, and by the desks."""

import datetime

import pytest
from django.utils import timezone
from django.utils.translation import override

from community.conduct.models import Sanction
from community.notices.outcome_wording import measure
from community.notices.wording import describe
from tests.community.notices.telling import make_notice
from tests.factories import PolicyCodeFactory, make_member

pytestmark = pytest.mark.django_db

UNTIL = "2026-12-21T07:58:33.039367+00:00"


def words(of, /, **data):
    notice = make_notice(make_member(), kind=of, path="/stories/mine/", data=data)
    with override("en"):
        return describe(notice)


@pytest.mark.parametrize(
    ("kind", "until", "heading"),
    [
        ("warning", "", "A warning for your account"),
        ("restriction", UNTIL, "Your account is restricted until 21 December 2026, 15:58"),
        ("restriction", "2026-12-21", "Your account is restricted until 21 December 2026"),
        ("restriction", "", "Your account is restricted"),
        ("mute", UNTIL, "You cannot write here until 21 December 2026, 15:58"),
        ("mute", "", "You cannot write here for now"),
        ("ban", "", "Your account can no longer write here"),
        ("something new", "", "A measure on your account"),
    ],
)
def test_a_measure_says_what_it_is_and_until_when(kind, until, heading):
    assert words("sanction", kind=kind, until=until).heading == heading


@pytest.mark.parametrize("kind", Sanction.Kind.values)
def test_every_measure_has_words_of_its_own(kind):
    heading, means = measure(kind, "")
    assert heading != measure("something new", "")[0]
    assert means


def test_a_measure_gives_its_text_points_reasons_and_appeal():
    code = PolicyCodeFactory()
    wording = words("sanction", kind="mute", until=UNTIL, codes=[code.code], points=12, heading="第一次定投")
    assert wording.lines[1:] == [
        "The reason was your text “第一次定投”.",
        "Your account stands at 12 points within the last 365 days.",
    ]
    assert [reason.name for reason in wording.reasons] == ["Solicitation"]
    assert "(15 days)" in wording.appeal


@pytest.mark.parametrize("kind", Sanction.Kind.values)
def test_a_lifted_measure_is_good_news_without_reasons(kind):
    wording = words("sanction", kind=kind, codes=[PolicyCodeFactory().code], points=2, lifted=True)
    assert "longer holds" in wording.lines[0]
    assert (wording.reasons, wording.appeal) == ([], "")
    assert "A measure" not in wording.heading


@pytest.mark.parametrize(
    ("outcome", "heading", "line"),
    [
        ("received", "We have your appeal about “第一次定投”", "You will hear the outcome"),
        ("upheld", "After your appeal, the decision on “第一次定投” stands", "the same result"),
        (
            "overturned",
            "After your appeal, the decision on “第一次定投” was reversed",
            "You were right to ask",
        ),
        ("varied", "After your appeal, the decision on “第一次定投” was changed", "for other reasons"),
        ("something new", "There is news about your appeal on “第一次定投”", ""),
    ],
)
def test_an_appeals_outcome_is_told_with_its_answer(outcome, heading, line):
    wording = words("appeal", outcome=outcome, heading="第一次定投", answer="看过全文。", level=1)
    assert wording.heading == heading
    assert line in wording.lines[0]
    assert wording.note == "看过全文。"
    assert wording.appeal == ""


@pytest.mark.parametrize(
    ("effect", "line"),
    [
        ("approve", "is public now"),
        ("restore", "is public again"),
        ("", "was left as it is"),
        (None, "points are cleared."),
    ],
)
def test_a_reversal_says_what_became_of_the_text(effect, line):
    told = words("appeal", outcome="overturned", effect=effect).lines[0]
    assert line in told.removeprefix(
        "A person who had no part in the decision has looked at everything again. "
    )


def test_a_second_look_is_offered_until_its_day_and_only_once():
    until = timezone.make_aware(datetime.datetime(2026, 12, 1, 23, 59)).isoformat()
    first = words(
        "appeal", outcome="upheld", heading="", level=1, second_look_until=until, appeal_path="/a/1/"
    )
    assert "one second look" in first.appeal
    assert "1 December 2026, 23:59" in first.appeal
    assert (first.appeal_path, first.appeal_action) == ("/a/1/", "Ask for a second look")
    assert "your text" in first.heading
    second = words("appeal", outcome="upheld", heading="", level=2, second_look_until="", appeal_path="/a/1/")
    assert "second look" in second.lines[0]
    assert (second.appeal, second.appeal_path) == ("", "")


@pytest.mark.parametrize(
    ("outcome", "heading", "line"),
    [
        ("received", "We have your report on “标题”", "nobody outside the team"),
        ("upheld", "Your report on “标题” was right", "we have acted"),
        ("closed", "Your report on “标题” is closed", "The text is gone"),
        ("dismissed", "Your report on “标题” was looked at", "no rule broken"),
        ("something new", "There is news about your report on “标题”", ""),
    ],
)
def test_a_reporter_hears_the_outcome_and_nothing_of_the_author(outcome, heading, line):
    wording = words("report", outcome=outcome, heading="标题", codes=[PolicyCodeFactory().code])
    assert wording.heading == heading
    assert line in " ".join(wording.lines)
    assert wording.reasons == []


def test_the_desks_word_their_own_news():
    assert words("desk", heading="复核比例变了", text="从今天起百分之十。").note == "从今天起百分之十。"
    assert words("desk").heading == "News from the review desk"
    assert words("editorial").heading == "News from the editors' desk"


def test_a_percent_sign_in_a_title_is_a_percent_sign():
    assert "“涨了 5%s”" in words("report", outcome="upheld", heading="涨了 5%s").heading
    assert "“100%(text)s”" in words("appeal", outcome="upheld", heading="100%(text)s").heading
