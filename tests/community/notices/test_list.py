import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.moderation.deciding import decide
from community.notices.models import Notice
from tests.factories import make_member, make_story, verdict_for

pytestmark = pytest.mark.django_db


def make_notice(member, number: int = 1, **fields) -> Notice:
    data = {"heading": f"标题{number}", "text": "谢谢你"}
    defaults = {
        "kind": Notice.Kind.REPLY,
        "key": f"test:{member.pk}:{number}",
        "data": data,
        "path": reverse("stories:mine"),
    }
    return Notice.objects.create(member=member, **(defaults | fields))


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
    moderator = make_member("moderator")

    def add(count):
        for _ in range(count):
            review = make_story(author=client.member, state="waiting").reviews.get()
            decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review, "reject"))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("notices:list"))
        return len(captured)

    add(2)
    client.get(reverse("notices:list"))
    few = queries()
    add(18)
    assert queries() == few
    assert few <= 12
