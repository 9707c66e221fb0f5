import datetime

import pytest
from django.urls import reverse

from education.tips.models import Tip
from tests.factories import make_tip, today

pytestmark = pytest.mark.django_db


def on(days):
    return today() + datetime.timedelta(days=days)


@pytest.fixture
def editor(sign_in):
    return sign_in("editor")


def test_shows_each_day_in_words(editor):
    make_tip(publish_on=on(0), title_zh_hans="今天这条")
    make_tip(state="draft", slug="idea")
    page = editor.get(reverse("desk:calendar"))
    assert page.status_code == 200
    assert "今天这条" in page.text
    assert "Asia/Shanghai" in page.text
    assert [row["tip"].slug for row in page.context["tray"]] == ["idea"]


@pytest.mark.parametrize("month", ["", "2026-13", "nonsense", "0000-01", "99999-01", "2026-02"])
def test_nonsense_month_means_this_one(editor, month):
    page = editor.get(reverse("desk:calendar"), {"month": month})
    assert page.status_code == 200
    expected = datetime.date(2026, 2, 1) if month == "2026-02" else today().replace(day=1)
    assert page.context["month"] == expected
    assert len(page.context["days"]) % 7 == 0


def test_fragment_is_the_calendar_alone(editor, htmx):
    response = editor.get(reverse("desk:calendar"), headers=htmx("calendar"))
    assert response.text.lstrip().startswith('<div id="calendar"')
    assert "<html" not in response.text
    assert "HX-Target" in response["Vary"]


def test_moves_by_menu(editor):
    tip = make_tip(state="draft", publish_on=on(2))
    response = editor.post(reverse("desk:move", args=[tip.pk]), {"day": on(6).isoformat()})
    assert response.url == f"{reverse('desk:calendar')}?month={on(6):%Y-%m}"
    tip.refresh_from_db()
    assert tip.publish_on == on(6)
    editor.post(reverse("desk:move", args=[tip.pk]), {"day": ""})
    tip.refresh_from_db()
    assert tip.publish_on is None


def test_taken_day_offers_a_swap_that_works(editor):
    holder = make_tip(state="draft", publish_on=on(3), slug="holder")
    tip = make_tip(state="draft", publish_on=on(2), slug="mover")
    refused = editor.post(reverse("desk:move", args=[tip.pk]), {"day": on(3).isoformat()})
    assert refused.status_code == 422
    assert refused.context["holder"] == holder
    assert reverse("desk:swap", args=[tip.pk]) in refused.text
    editor.post(reverse("desk:swap", args=[tip.pk]), {"other": holder.pk, "day": on(3).isoformat()})
    assert dict(Tip.objects.values_list("slug", "publish_on")) == {"holder": on(2), "mover": on(3)}


@pytest.mark.parametrize("day", ["soon", "2026-02-31", "1999-01-01", "<script>"])
def test_bad_or_past_day_is_refused_with_the_reason(editor, day):
    tip = make_tip(state="draft", publish_on=on(2))
    response = editor.post(reverse("desk:move", args=[tip.pk]), {"day": day})
    assert response.status_code == 422
    assert response.context["refusal"]
    assert "<script>" not in response.text.replace("<script src", "")
    tip.refresh_from_db()
    assert tip.publish_on == on(2)


@pytest.mark.parametrize("data", [{}, {"other": "x", "day": "y"}, {"other": "999999", "day": "2026-12-01"}])
def test_bad_swap_changes_nothing(editor, data):
    tip = make_tip(state="draft", publish_on=on(2))
    assert editor.post(reverse("desk:swap", args=[tip.pk]), data).status_code == 422


def test_what_is_out_has_no_menu_and_does_not_move(editor):
    tip = make_tip(publish_on=on(0))
    assert reverse("desk:move", args=[tip.pk]) not in editor.get(reverse("desk:calendar")).text
    response = editor.post(reverse("desk:move", args=[tip.pk]), {"day": on(4).isoformat()})
    assert response.status_code == 422


def queries_of(client, url, count):
    client.get(url)
    with count() as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["desk:calendar", "desk:tips", "desk:home"])
def test_queries_do_not_grow_with_the_tips(editor, name, django_assert_max_num_queries):
    from functools import partial

    def make(numbers):
        for n in numbers:
            make_tip(
                author=editor.member,
                state=("waiting", "draft", "published")[n % 3],
                publish_on=on(n),
                slug=f"t{n}",
            )
            make_tip(author=editor.member, state="draft", slug=f"u{n}")

    count = partial(django_assert_max_num_queries, 60)
    url = reverse(name)
    make(range(3))
    few = queries_of(editor, url, count)
    make(range(3, 15))
    assert queries_of(editor, url, count) == few
