import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.notices.models import Notice
from community.notices.views import UNREAD_SHOWN
from tests.community.notices.telling import REFUSED, make_notice
from tests.factories import PolicyCodeFactory, make_member

pytestmark = pytest.mark.django_db


def test_shows_unread_before_read_ones(sign_in):
    client = sign_in()
    make_notice(client.member, 1, read_at=timezone.now())
    make_notice(client.member, 2)
    response = client.get(reverse("notices:list"))
    assert [n.data["heading"] for n, _ in response.context["unread"]] == ["标题2"]
    assert [n.data["heading"] for n, _ in response.context["earlier"]] == ["标题1"]


def test_hides_other_peoples_and_cancelled_notices(sign_in):
    client = sign_in()
    make_notice(make_member(), 1)
    make_notice(client.member, 2, is_cancelled=True)
    page = client.get(reverse("notices:list"))
    assert "标题" not in page.content.decode()
    assert "empty-state" in page.content.decode()


def test_answers_a_fragment_on_request(sign_in, htmx):
    response = sign_in().get(reverse("notices:list"), headers=htmx("notices"))
    assert response.content.decode().strip().startswith('<div id="notices">')
    assert "HX-Target" in response["Vary"]


def test_asks_strangers_to_sign_in(client):
    assert client.get(reverse("notices:list")).status_code == 302


def test_changes_nothing_by_get(sign_in):
    client = sign_in()
    notice = make_notice(client.member)
    client.get(reverse("notices:list"))
    for name, args in (("open", [notice.pk]), ("read", [notice.pk]), ("read_all", [])):
        assert client.get(reverse(f"notices:{name}", args=args)).status_code == 405
    notice.refresh_from_db()
    assert notice.read_at is None


def test_open_marks_as_read_and_leads_to_the_text_in_the_pages_language(sign_in):
    client = sign_in()
    notice = make_notice(client.member, path="/en/stories/mine/")
    response = client.post(reverse("notices:open", args=[notice.pk]))
    assert response["Location"] == "/stories/mine/"
    notice.refresh_from_db()
    assert notice.read_at


@pytest.mark.parametrize("name", ["open", "read"])
def test_a_strangers_notice_is_not_found(sign_in, name):
    notice = make_notice(make_member())
    assert sign_in().post(reverse(f"notices:{name}", args=[notice.pk])).status_code == 404


def test_read_marks_one(sign_in):
    client = sign_in()
    first, second = make_notice(client.member, 1), make_notice(client.member, 2)
    client.post(reverse("notices:read", args=[first.pk]))
    assert list(Notice.objects.unread()) == [second]


def test_read_all_marks_only_ones_own(sign_in):
    client = sign_in()
    make_notice(client.member, 1)
    other = make_notice(make_member(), 1)
    client.post(reverse("notices:read_all"))
    assert list(Notice.objects.unread()) == [other]


def test_prints_hostile_text_as_text(sign_in):
    client = sign_in()
    make_notice(client.member, data={"heading": "<script>alert(1)</script>", "text": "<img src=x>"})
    page = client.get(reverse("notices:list")).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_pages_by_key(sign_in):
    client = sign_in()
    for number in range(25):
        make_notice(client.member, number, read_at=timezone.now())
    first = client.get(reverse("notices:list"))
    second = client.get(reverse("notices:list") + first.context["older_url"])
    assert len(first.context["earlier"]) == 20
    assert len(second.context["earlier"]) == 5


def test_needs_the_same_number_of_queries_for_2_and_20_rows(sign_in):
    client = sign_in()
    code = PolicyCodeFactory()
    refused = REFUSED | {"codes": [code.code], "versions": [{"code": code.code, "version": code.version}]}

    def add(numbers):
        for number in numbers:
            make_notice(client.member, number, kind="decision", data=refused, read_at=timezone.now())
            make_notice(client.member, 100 + number)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("notices:list"))
        return len(captured)

    add(range(1))
    client.get(reverse("notices:list"))
    few = queries()
    add(range(1, 10))
    assert queries() == few
    assert few <= 12


def test_opens_the_next_step_where_the_notice_has_one(sign_in):
    client = sign_in()
    data = REFUSED | {"next_step": "/stories/7/edit/"}
    notice = make_notice(client.member, kind="decision", data=data)
    assert client.post(reverse("notices:open", args=[notice.pk]))["Location"] == "/stories/7/edit/"


def test_says_when_more_are_unread_than_it_shows(sign_in):
    client = sign_in()
    for number in range(UNREAD_SHOWN):
        make_notice(client.member, number)
    response = client.get(reverse("notices:list"))
    assert (len(response.context["unread"]), response.context["has_more_unread"]) == (UNREAD_SHOWN, False)
    make_notice(client.member, UNREAD_SHOWN)
    response = client.get(reverse("notices:list"))
    assert (len(response.context["unread"]), response.context["has_more_unread"]) == (UNREAD_SHOWN, True)


def test_folds_the_reasons_of_what_was_read_but_never_of_what_is_new(sign_in):
    client = sign_in()
    notice = make_notice(client.member, kind="decision", data=REFUSED)
    assert '<details class="details">' not in client.get(reverse("notices:list")).content.decode()
    client.post(reverse("notices:read", args=[notice.pk]))
    assert '<details class="details">' in client.get(reverse("notices:list")).content.decode()


def test_leads_to_the_preferences(sign_in):
    assert (
        f'href="{reverse("notices:preferences")}"' in sign_in().get(reverse("notices:list")).content.decode()
    )


def test_gives_each_heading_one_level_and_each_button_its_notice(sign_in):
    client = sign_in()
    code = PolicyCodeFactory()
    notice = make_notice(client.member, kind="decision", data=REFUSED | {"codes": [code.code]})
    page = client.get(reverse("notices:list")).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert re.findall(r"<h(\d)", main) == ["1", "2", "3", "4"]
    assert main.count(f'aria-describedby="notice-{notice.pk}"') == 2
