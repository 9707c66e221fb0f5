import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.audit.models import AuditEntry
from community.moderation.models import Decision
from community.moderation.submitting import submit
from community.posts.models import Post
from community.reports.casekeeping import newest_report
from community.reports.models import ReportCase
from community.reports.settling import keep
from tests.community.reports.reported import make_case, make_code, make_reader, ruling_on, send_report
from tests.factories import approve, make_comment, make_member, make_story, make_tip, story_payload, today

pytestmark = pytest.mark.django_db


def page(case, name="case") -> str:
    return reverse(f"reports:{name}", args=[case.pk])


def fields_for(case: ReportCase, action: str = "keep", **changes) -> dict:
    case.refresh_from_db()
    live = Post.objects.get(pk=case.post_id).live_revision
    fields = {
        "version": case.version,
        "seen": newest_report(case),
        "revision": live.pk,
        "sha256": live.sha256,
    }
    reasons = (
        {"codes": [make_code().code], "note": "文中有联系方式，请删去。"} if action == "take_down" else {}
    )
    return fields | {"action": action} | reasons | changes


def test_shows_the_text_as_reported_and_every_report(sign_in):
    story = make_story(title="第一次定投")
    send_report(story, code=make_code("ABUSE"), text="骂人")
    send_report(story, code=make_code("SPAM", 1), text="广告")
    text = sign_in("moderator").get(page(ReportCase.objects.get())).text
    for words in ("第一次定投", "中间最多亏了两成", "骂人", "广告", "ABUSE", "SPAM"):
        assert words in text


def test_shows_what_changed_since_it_was_reported(sign_in):
    story = make_story(what_happened="<p>加微信领代码。</p>")
    case = make_case(story)
    approve(
        submit(post=story, author=story.author, payload=story_payload(what_happened="<p>后来慢慢回来。</p>"))
    )
    answer = sign_in("moderator").get(page(case))
    assert answer.context["present"].number == 2
    assert "加微信领代码" in answer.text
    assert "后来慢慢回来" in answer.text
    assert 'name="is_mended"' in answer.text


def test_names_reporters_to_seniors_only(sign_in):
    send_report(make_story(), make_reader(display_name="举报的人"))
    case = ReportCase.objects.get()
    assert "举报的人" in sign_in("senior-moderator").get(page(case)).text
    seen = sign_in("moderator").get(page(case))
    assert "举报的人" not in seen.text
    assert all(row.reporter == "" and not hasattr(row, "report") for row in seen.context["rows"])


ROLES = {
    "moderator": 200, "senior-moderator": 200, "chief-editor": 404, "compliance-officer": 404,
    "editor": 403, "operator": 403,
}  # fmt: skip


@pytest.mark.parametrize("role", sorted(ROLES))
def test_opens_to_reviewers_of_the_kind_only(role, sign_in):
    case, browser = make_case(make_story()), sign_in(role)
    assert browser.get(page(case)).status_code == ROLES[role]
    for name in ("decide", "claim", "release", "dismiss"):
        expected = {302, 422} if ROLES[role] == 200 else {ROLES[role]}
        assert browser.post(page(case, name)).status_code in expected, name
    expected = {302} if role == "senior-moderator" else {403}
    assert browser.post(page(case, "take_over")).status_code in expected


def test_opens_a_reported_tip_to_who_approves_tips(sign_in):
    case = make_case(make_tip(publish_on=today()))
    assert sign_in("chief-editor").get(page(case)).status_code == 200
    assert sign_in("moderator").get(page(case)).status_code == 404


def test_asks_for_the_second_factor(sign_in, client):
    case = make_case(make_story())
    assert sign_in("moderator", second_factor=False).get(page(case)).status_code == 302
    assert "/accounts/login/" in client.get(page(case)).headers["Location"]


def test_shows_nobody_their_own_text_or_report(sign_in):
    author, reporter = make_reader("moderator"), make_reader("moderator")
    case = make_case(make_story(author=author))
    send_report(Post.objects.get(pk=case.post_id), reporter)
    for member in (author, reporter):
        assert sign_in(member=member).get(page(case)).status_code == 403


@pytest.mark.parametrize("name", ["decide", "claim", "release", "take_over", "dismiss"])
def test_changes_nothing_by_get(name, sign_in):
    assert sign_in("senior-moderator").get(page(make_case(make_story()), name)).status_code == 405


def test_keeps_a_text(sign_in):
    case = make_case(make_story())
    answer = sign_in("moderator").post(page(case, "decide"), fields_for(case))
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == "dismissed"


def test_takes_a_comment_down(sign_in):
    case = make_case(make_comment(make_story()))
    answer = sign_in("moderator").post(
        page(case, "decide") + "?queue=reported", fields_for(case, "take_down")
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("queues:list"))
    assert Post.objects.get(pk=case.post_id).state == "taken_down"


def test_gives_everything_back_without_reason(sign_in):
    case = make_case(make_story())
    browser = sign_in("moderator")
    for changes in (
        {"codes": []},
        {"note": ""},
        {"codes": ["NO_SUCH"]},
        {"action": ""},
        {"action": "approve"},
    ):
        sent = fields_for(case, "take_down", internal_note="内部的话") | changes
        answer = browser.post(page(case, "decide"), sent)
        assert answer.status_code == 422, changes
        assert "内部的话" in answer.text
    for name in ("version", "seen", "revision", "sha256"):
        answer = browser.post(page(case, "decide"), fields_for(case, "take_down") | {name: "9" * 5000})
        assert answer.status_code == 422, name
    assert Post.objects.get(pk=case.post_id).is_public


def test_fills_the_note_with_canned_texts_without_deciding(sign_in):
    case = make_case(make_story())
    sent = fields_for(case, "take_down", note="") | {"fill": "1"}
    answer = sign_in("moderator").post(page(case, "decide"), sent)
    assert answer.status_code == 200
    assert "文中有联系方式" in answer.context["form"]["note"].value()
    assert Post.objects.get(pk=case.post_id).is_public


def test_tells_the_slower_one_who_decided_what_with_everything_typed(sign_in):
    case, faster = make_case(make_story()), make_member("moderator", display_name="快的人")
    slower = fields_for(case, "take_down", note="慢的人写的话")
    keep(case_id=case.pk, actor=faster, ruling=ruling_on(case))
    answer = sign_in("moderator").post(page(case, "decide"), slower)
    assert answer.status_code == 409
    assert "快的人" in answer.text
    assert "慢的人写的话" in answer.text
    assert Decision.objects.filter(post=case.post_id, action="take_down").count() == 0


def test_shows_new_reports_before_a_text_is_kept(sign_in):
    case, browser = make_case(make_story()), sign_in("moderator")
    sent = fields_for(case, internal_note="没问题")
    send_report(Post.objects.get(pk=case.post_id), text="后来的举报")
    answer = browser.post(page(case, "decide"), sent)
    assert answer.status_code == 409
    assert "后来的举报" in answer.text
    assert "没问题" in answer.text
    again = {name: answer.context["form"][name].value() for name in ("version", "seen", "revision", "sha256")}
    assert browser.post(page(case, "decide"), sent | again).status_code == 302


def test_says_when_a_second_person_is_needed(sign_in):
    case, browser = make_case(make_story()), sign_in("moderator")
    make_code("GAMBLING", 4, is_grave=True)
    browser.post(page(case, "decide"), fields_for(case, "take_down", codes=["GAMBLING"]))
    answer = browser.get(page(case))
    assert answer.status_code == 200
    assert answer.context["form"] is None
    assert answer.context["is_held_for_second"]


def test_can_be_claimed_put_back_and_taken_over(sign_in):
    case, first, senior = make_case(make_story()), sign_in("moderator"), sign_in("senior-moderator")
    first.post(page(case, "claim"))
    case.refresh_from_db()
    assert case.claimed_by == first.member
    senior.post(page(case, "take_over"))
    case.refresh_from_db()
    assert case.claimed_by == senior.member
    assert AuditEntry.objects.get(action="take_over_claim").data["from"] == first.member.pk
    senior.post(page(case, "release"))
    case.refresh_from_db()
    assert case.claimed_by is None


def test_costs_the_same_queries_for_two_reports_and_for_twenty(sign_in, settings):
    settings.REPORTS_HIDE_WEIGHT = 1000
    story, browser = make_story(), sign_in("moderator")
    case = make_case(story, make_code("SPAM", 1))
    browser.get(page(case))
    counts = []
    for more in (1, 12):
        for _ in range(more):
            send_report(story, code=make_code("SPAM", 1), reporter=make_member())
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page(case)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Misuse


def test_lists_first_then_dismisses_then_undoes(sign_in):
    story, browser = make_story(), sign_in("moderator")
    case = make_case(story, make_code("SPAM", 1), make_code("ABUSE"))
    chosen = case.reports.get(code__code="ABUSE")
    listed = browser.post(page(case, "dismiss"), {"report": [chosen.pk]})
    assert listed.status_code == 200
    chosen.refresh_from_db()
    assert chosen.is_open
    done = browser.post(page(case, "dismiss"), {"report": [chosen.pk], "confirmed": "1"})
    assert done.status_code == 302
    chosen.refresh_from_db()
    assert chosen.state == "dismissed"
    results = browser.get(done.headers["Location"])
    assert [is_done for _row, is_done in results.context["rows"]] == [True]
    entry = AuditEntry.objects.get(action="dismiss_reports")
    undo = reverse("reports:undo_dismiss", args=[case.pk, entry.pk])
    assert undo in results.text
    assert sign_in("moderator").post(undo).status_code == 404
    for _ in range(2):  # twice changes nothing
        assert browser.post(undo).status_code == 302
    chosen.refresh_from_db()
    assert chosen.is_open


def test_wants_the_number_typed_above_twenty(sign_in, settings):
    settings.REPORTS_HIDE_WEIGHT = 1000
    story, browser = make_story(), sign_in("moderator")
    for _ in range(21):
        send_report(story, make_member(), make_code("SPAM", 1))
    case = ReportCase.objects.get()
    keys = list(case.reports.values_list("pk", flat=True))
    assert "typed_count" in browser.post(page(case, "dismiss"), {"report": keys}).text
    for typed in ("", "20", "x"):
        answer = browser.post(page(case, "dismiss"), {"report": keys, "confirmed": "1", "typed_count": typed})
        assert answer.status_code == 422
    assert case.reports.unsettled().count() == 21
    browser.post(page(case, "dismiss"), {"report": keys, "confirmed": "1", "typed_count": "21"})
    assert case.reports.unsettled().count() == 0
    case.refresh_from_db()
    assert case.is_waiting  # the text itself is not decided by that


def test_dismisses_no_report_of_another_case(sign_in):
    case, other = make_case(make_story()), make_case(make_story())
    foreign = other.reports.get()
    browser = sign_in("moderator")
    for keys in ([foreign.pk], ["x"], ["9" * 5000], []):
        assert browser.post(page(case, "dismiss"), {"report": keys, "confirmed": "1"}).status_code in (
            302,
            422,
        )
    foreign.refresh_from_db()
    assert foreign.is_open
