from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.conduct.models import Sanction
from community.posts.models import Post
from community.reports.models import Report, ReportCase
from tests.community.reports.reported import make_code, make_reader, send_report, settle_old
from tests.factories import approve, make_comment, make_kind, make_member, make_story, make_tip, today

pytestmark = pytest.mark.django_db


def url(post) -> str:
    return reverse("reports:create", args=[post.pk])


def test_asks_for_the_rule_in_plain_words(sign_in):
    make_code("ABUSE")
    story = make_story(title="第一次定投")
    page = sign_in().get(url(story))
    assert page.status_code == 200
    for words in ("第一次定投", "不留联系方式。", 'type="radio"', 'value="ABUSE"'):
        assert words in page.text


def test_keeps_a_report_and_leads_to_ones_own_list(sign_in):
    story, reader = make_story(title="第一次定投"), sign_in(member=make_reader())
    response = reader.post(url(story), {"code": make_code().code, "text": "第三段有微信号"})
    assert response.headers["Location"] == reverse("reports:mine")
    assert Report.objects.get().text == "第三段有微信号"
    page = reader.get(reverse("reports:mine"))
    for words in ("第一次定投", "第三段有微信号", "引流"):
        assert words in page.text


def test_works_below_tips_and_comments(sign_in):
    code = make_code().code
    for post in (make_tip(publish_on=today()), make_comment(make_story())):
        assert sign_in(member=make_reader()).post(url(post), {"code": code}).status_code == 302
    assert Report.objects.count() == 2


def test_answers_htmx_with_the_form_and_then_the_receipt(sign_in, htmx):
    story, reader = make_story(), sign_in(member=make_reader())
    headers = htmx(f"report-{story.pk}")
    form = reader.get(url(story), headers=headers)
    assert "<html" not in form.text
    assert f'hx-post="{url(story)}"' in form.text
    assert {"HX-Request", "HX-Target"} <= {part.strip() for part in form.headers["Vary"].split(",")}
    wrong = reader.post(url(story), {"text": "说明"}, headers=headers)
    assert wrong.status_code == 422
    assert "说明" in wrong.text
    sent = reader.post(url(story), {"code": make_code().code}, headers=headers)
    assert sent.status_code == 200
    assert "<form" not in sent.text
    assert reverse("reports:mine") in sent.text
    assert Report.objects.count() == 1


def test_gives_everything_back_after_bad_input(sign_in):
    story, reader = make_story(), sign_in(member=make_reader())
    make_code()
    for fields in (
        {},
        {"code": "NO_SUCH"},
        {"code": "SOLICITATION", "text": "字" * 1001},
        {"code": "9" * 5000},
    ):
        answer = reader.post(url(story), {"text": "说明"} | fields)
        assert answer.status_code == 422
        assert fields.get("text", "说明") in answer.text
    assert not Report.objects.exists()


def test_shows_whoever_has_reported_it_that_they_did(sign_in):
    story, reader = make_story(), sign_in(member=make_reader())
    send_report(story, reader.member)
    for answer in (reader.get(url(story)), reader.post(url(story), {"code": make_code("ABUSE").code})):
        assert answer.status_code == 200
        assert "引流" in answer.text
        assert 'type="radio"' not in answer.text
    assert Report.objects.count() == 1


def test_sends_a_stranger_to_sign_in_and_back(client):
    story = make_story()
    answer = client.get(url(story))
    assert answer.status_code == 302
    assert f"next={url(story)}" in answer.headers["Location"]
    assert not Report.objects.exists()


def test_refuses_ones_own_text(sign_in):
    author = make_reader()
    story = make_story(author=author)
    browser = sign_in(member=author)
    assert browser.get(url(story)).status_code == 403
    assert browser.post(url(story), {"code": make_code().code}).status_code == 403


def test_knows_nothing_of_texts_the_public_cannot_read(sign_in):
    story, reader = make_story(), sign_in()
    hidden = make_comment(story)
    below_hidden = make_comment(taken := make_story())
    Post.objects.filter(pk=taken.pk).update(state=Post.State.TAKEN_DOWN)
    Post.objects.filter(pk=hidden.pk).update(state=Post.State.SUSPENDED)
    tomorrow = make_tip(publish_on=today() + timedelta(days=1))
    for post in (make_story(state="waiting"), taken, hidden, below_hidden, tomorrow, make_kind()):
        assert reader.get(url(post)).status_code == 404, post
        assert reader.post(url(post), {"code": make_code().code}).status_code == 404, post


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_takes_no_other_method(sign_in, method):
    assert getattr(sign_in(), method)(url(make_story())).status_code == 405
    assert getattr(sign_in(), method)(reverse("reports:mine")).status_code == 405


def test_tells_politely_who_cannot_report_now(sign_in, settings):
    settings.REPORTS_PER_DAY = 1
    eager, paused, muted = make_reader(), make_reader(), make_reader()
    send_report(make_story(), eager)
    settle_old(paused, "dismissed", 6, days_ago=2)
    decision = approve(make_story(state="waiting").reviews.get())
    Sanction.objects.create(
        member=muted, decision=decision, kind="mute", points=12, acknowledged_at=timezone.now()
    )
    for member in (eager, paused, muted):
        story = make_story()
        page = sign_in(member=member).get(url(story))
        assert page.status_code == 200
        assert "message--warning" in page.text
        assert 'type="radio"' not in page.text
        answer = sign_in(member=member).post(url(story), {"code": make_code().code, "text": "写了很久的话"})
        assert answer.status_code == 422
        assert "写了很久的话" in answer.text
        assert not Report.objects.filter(post=story).exists()


def test_lists_only_ones_own_with_how_they_stand(sign_in):
    reader, other = make_reader(), make_reader()
    send_report(make_story(title="我举报的"), reader)
    send_report(make_story(title="别人举报的"), other)
    page = sign_in(member=reader).get(reverse("reports:mine"))
    assert "我举报的" in page.text
    assert "别人举报的" not in page.text
    assert "status-badge--waiting" in page.text


def test_lists_with_the_same_number_of_queries(sign_in):
    reader = sign_in(member=make_reader())
    counts = []
    reader.get(reverse("reports:mine"))  # what the site keeps in its cache is there from now on
    for more in (1, 6):
        for _ in range(more):
            send_report(story := make_story(), reader.member, make_code("SPAM", 1))
            send_report(make_comment(story), reader.member, make_code("SPAM", 1))
            Report.objects.update(created_at=timezone.now() - timedelta(days=2))
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(reverse("reports:mine")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_never_shows_the_author_who_reported(sign_in, settings):
    """Every page an author has, while their text is hidden and after it was taken down."""
    settings.REPORTS_HIDE_WEIGHT = 1
    author, reporter = make_reader(), make_reader(display_name="举报的人", email="reporter@example.org")
    story = make_story(author=author)
    comment = make_comment(make_story(), author=author)
    for post in (story, comment):
        send_report(post, reporter, text="我的举报理由")
    browser = sign_in(member=author)
    pages = [
        reverse("stories:mine"),
        reverse("stories:status", args=[story.pk]),
        reverse("comments:status", args=[comment.pk]),
        reverse("notices:list"),
        reverse("reports:mine"),
        reverse("standing:own"),
    ]
    for page in pages:
        text = browser.get(page).text
        for secret in ("举报的人", "reporter@example.org", "我的举报理由"):
            assert secret not in text, page
    for case in ReportCase.objects.all():
        assert browser.get(reverse("reports:case", args=[case.pk])).status_code == 403
    assert sign_in(member=make_member()).get(reverse("reports:case", args=[case.pk])).status_code == 403
