"""The desk's page about one member: all texts, points, measures, reports and notes; never about oneself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.audit.models import AuditEntry
from community.conduct.models import MemberNote, Sanction
from community.conduct.noting import note
from community.notices.models import Notice
from community.posts.models import Draft, Post
from community.reports.models import Report, ReportCase
from tests.community.conduct.giving import put, read_all, reject
from tests.factories import PolicyCodeFactory, make_comment, make_kind, make_member, make_story

pytestmark = pytest.mark.django_db


def page(member) -> str:
    return reverse("standing:member", args=[member.pk])


def notes(member) -> str:
    return reverse("standing:note", args=[member.pk])


def lift(sanction) -> str:
    return reverse("standing:lift", args=[sanction.pk])


def report(reporter, state: str) -> Report:
    story = make_story()
    facts = {"post": story, "revision": story.live_revision}
    moments = {"due_at": timezone.now(), "urgent_at": timezone.now()}
    case = ReportCase.objects.create(**facts, kind="story", author=story.author, **moments)
    return Report.objects.create(
        case=case, **facts, reporter=reporter, code=PolicyCodeFactory(), weight=1, state=state
    )


def test_shows_all_texts_with_their_cases(sign_in):
    author = make_member()
    stories = [make_story(author=author, title=f"第{n}篇") for n in range(3)]
    comment = make_comment(stories[0], author=author, text="自己的评论")
    text = sign_in("moderator").get(page(author)).text
    for post, heading in [*((story, story.title) for story in stories), (comment, "自己的评论")]:
        assert reverse("moderation:case", args=[post.pk]) in text
        assert heading in text


def test_links_only_cases_the_viewer_may_open(sign_in):
    editor = make_member("editor")
    kind = make_kind()
    Post.objects.filter(pk=kind.pk).update(author=editor)
    url = reverse("moderation:case", args=[kind.pk])
    assert url not in sign_in("moderator").get(page(editor)).text
    assert url in sign_in("compliance-officer").get(page(editor)).text


def test_shows_no_draft_and_no_heading_of_a_deleted_text(sign_in):
    author = make_member()
    draft = make_story(author=author, state="draft")
    Draft.objects.create(post=draft, editor=author, payload={"title": "只给自己看"})
    gone = make_story(author=author, title="作者删掉的")
    Post.objects.filter(pk=gone.pk).update(state=Post.State.DELETED)
    answer = sign_in("senior-moderator").get(page(author))
    assert [row.post.pk for row in answer.context["texts"]] == [gone.pk]
    text = answer.text
    assert "只给自己看" not in text
    assert reverse("moderation:case", args=[gone.pk]) not in text
    rows = text[text.index('id="texts-heading"') : text.index('id="reports-heading"')]
    assert "作者删掉的" not in rows


def test_pages_by_key(sign_in, monkeypatch):
    monkeypatch.setattr("community.standing.texts.PAGE_SIZE", 2)
    author = make_member()
    stories = [make_story(author=author, title=f"编号{n}。", state="waiting") for n in range(3)]
    client = sign_in("moderator")
    first = client.get(page(author)).text
    assert "编号2。" in first
    assert "编号0。" not in first
    older = client.get(page(author), {"before": stories[1].pk}).text
    assert "编号0。" in older
    assert "编号2。" not in older
    for nonsense in ("x", "9" * 40, "-1"):
        assert client.get(page(author), {"before": nonsense}).status_code == 200


def test_counts_their_reports_by_outcome(sign_in):
    reporter = make_member()
    for state in ("open", "upheld", "upheld", "dismissed"):
        report(reporter, state)
    assert [count for _label, count in sign_in("moderator").get(page(reporter)).context["reports"]] == [
        1,
        2,
        1,
    ]


def test_a_note_is_kept_with_who_and_when_and_in_the_log(sign_in):
    member, client = make_member(), sign_in("moderator")
    answer = client.post(notes(member), {"text": "两次用别人的照片"})
    assert answer["Location"] == page(member)
    kept = MemberNote.objects.get()
    assert (kept.author, kept.text) == (client.member, "两次用别人的照片")
    assert AuditEntry.objects.get(action="note_member").actor_id == client.member.pk
    text = sign_in("senior-moderator").get(page(member)).text
    assert "两次用别人的照片" in text
    assert client.member.display_name in text


def test_a_note_from_the_case_goes_back_to_it_and_nowhere_else(sign_in):
    member, client = make_member(), sign_in("moderator")
    assert client.post(notes(member), {"text": "一", "next": "/review/"})["Location"] == "/review/"
    assert client.post(notes(member), {"text": "二", "next": "//evil.example/"})["Location"] == page(member)


def test_htmx_gets_the_notes_alone_and_an_empty_box(sign_in, htmx):
    member, client = make_member(), sign_in("moderator")
    answer = client.post(notes(member), {"text": "新的一条"}, headers=htmx("member-notes"))
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div class="drawer__notes" id="member-notes">')
    assert '<p class="theirs">新的一条</p>' in answer.text
    assert "新的一条</textarea>" not in answer.text
    bad = client.post(notes(member), {"text": "长" * 1001}, headers=htmx("member-notes"))
    assert bad.status_code == 422
    assert "长" * 1001 + "</textarea>" in bad.text


@pytest.mark.parametrize("text", ["", "  ", "长" * 1001])
def test_a_bad_note_is_shown_again(sign_in, text):
    member, client = make_member(), sign_in("moderator")
    answer = client.post(notes(member), {"text": text})
    assert answer.status_code == 422
    assert text.strip() in answer.text
    assert not MemberNote.objects.exists()


def test_a_note_never_leaks_to_its_subject(sign_in, client):
    subject = make_member()
    story = make_story(author=subject)
    reject(subject, 2)
    read_all(subject)
    note(member=subject, author=make_member("moderator"), text="机密的一句")
    own = sign_in(member=subject)
    for url in (
        "/account/", reverse("standing:own"), "/notices/", reverse("stories:mine"), story.get_absolute_url(),
        reverse("stories:status", args=[story.pk]), page(subject),
    ):  # fmt: skip
        for reader in (own, client):
            assert "机密的一句" not in reader.get(url, follow=True).text, url
    assert own.get(page(subject)).status_code == 403
    assert not Notice.objects.filter(data__icontains="机密的一句").exists()


def test_nobody_opens_their_own_page(sign_in):
    lead = make_member("senior-moderator")
    sanction = put(lead, "mute")
    read_all(lead)
    note(member=lead, author=make_member("moderator"), text="关于组长")
    client = sign_in(member=lead)
    answer = client.get(page(lead))
    assert answer.status_code == 403
    assert "关于组长" not in answer.text
    assert client.post(notes(lead), {"text": "我很好"}).status_code == 403
    assert client.post(lift(sanction), {"reason": "我自己"}).status_code == 403
    assert MemberNote.objects.count() == 1
    assert Sanction.objects.in_force().filter(pk=sanction.pk).exists()


def test_lifting_ends_the_measure_with_a_reason(sign_in):
    author, client = make_member(), sign_in("senior-moderator")
    sanction = put(author, "mute")
    assert lift(sanction) in client.get(page(author)).text
    assert client.post(lift(sanction), {"reason": "认错得很快"})["Location"] == page(author)
    sanction.refresh_from_db()
    assert (bool(sanction.lifted_at), sanction.lift_reason) == (True, "认错得很快")
    assert "认错得很快" in client.get(page(author)).text
    assert Notice.objects.visible_to(author).filter(key=f"sanction:{sanction.pk}:lifted").exists()
    assert client.post(lift(sanction), {"reason": "再来一次"}).status_code == 302
    assert AuditEntry.objects.filter(action="lift_sanction").count() == 1


@pytest.mark.parametrize("reason", ["", " ", "长" * 501])
def test_lifting_without_a_fitting_reason_shows_the_form_again(sign_in, reason):
    author, client = make_member(), sign_in("senior-moderator")
    sanction = put(author, "mute")
    answer = client.post(lift(sanction), {"reason": reason})
    assert answer.status_code == 422
    assert reason.strip() in answer.text
    assert Sanction.objects.in_force().filter(pk=sanction.pk).exists()


def test_offers_lifting_only_to_who_may(sign_in):
    author = make_member()
    sanction = put(author, "mute")
    for role in ("moderator", "compliance-officer"):
        assert lift(sanction) not in sign_in(role).get(page(author)).text


def test_asks_the_same_number_of_queries_for_any_record(sign_in):
    client, counts = sign_in("senior-moderator"), []
    for number in (1, 5):
        author = make_member()
        for n in range(number):
            make_story(author=author, title=f"公开{n}")
            reject(author, 2 if n < 2 else 0)
            note(member=author, author=make_member("moderator"), text=f"第{n}条")
            report(author, "upheld")
        client.get(page(author))
        with CaptureQueriesContext(connection) as queries:
            client.get(page(author))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 34
