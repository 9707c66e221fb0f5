import pytest
from django.urls import reverse

from community.members.models import Member
from tests.factories import TopicFactory, make_member

pytestmark = pytest.mark.django_db


def test_account_page_shows_the_member(sign_in):
    client = sign_in(member=make_member(display_name="安静的李"))
    page = client.get(reverse("members:account")).content.decode()
    assert "安静的李" in page
    for name in (
        "account_change_password",
        "account_email",
        "mfa_index",
        "usersessions_list",
        "notices:list",
        "stories:mine",
    ):
        assert f'href="{reverse(name)}"' in page


def test_account_page_lists_the_consents_given(sign_in):
    client = sign_in()
    client.member.consents.create(slug="terms", version="2026-11", revision_sha256="0" * 64)
    page = client.get(reverse("members:account")).content.decode()
    assert "2026-11" in page
    assert reverse("pages:detail", args=["terms"]) in page


def test_account_page_asks_strangers_to_sign_in(client):
    response = client.get(reverse("members:account"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_rename_saves_the_new_name_with_single_spaces(sign_in):
    client = sign_in()
    response = client.post(reverse("members:rename"), {"display_name": "  慢慢   来 "})
    assert response.status_code == 302
    assert Member.objects.get(pk=client.member.pk).display_name == "慢慢 来"


def test_rename_accepts_another_spelling_of_the_own_name(sign_in):
    client = sign_in(member=make_member(display_name="slow kettle"))
    assert client.post(reverse("members:rename"), {"display_name": "Slow Kettle"}).status_code == 302


@pytest.mark.parametrize(
    "name", ["", " ", "a", "x" * 25, "理财达人", "基 金 君", "in\u200bvest", "看不\u200b见", "<b>"[:1]]
)
def test_rename_refuses_bad_names_and_keeps_what_was_typed(sign_in, name):
    client = sign_in()
    response = client.post(reverse("members:rename"), {"display_name": name})
    assert response.status_code == 422
    assert "display_name" in response.context["name_form"].errors
    assert response.context["name_form"]["display_name"].value() == name
    assert Member.objects.get(pk=client.member.pk).display_name == client.member.display_name


def test_rename_prints_hostile_names_as_text(sign_in):
    response = sign_in().post(reverse("members:rename"), {"display_name": "<script>alert(1)</script>投资"})
    assert response.status_code == 422
    assert "<script>alert" not in response.content.decode()


def test_rename_refuses_a_name_that_is_taken_whatever_its_case(sign_in):
    make_member(display_name="Margaret")
    response = sign_in().post(reverse("members:rename"), {"display_name": "MARGARET"})
    assert response.status_code == 422


def test_preferences_saves_language_and_topics(sign_in):
    client, topic = sign_in(), TopicFactory()
    client.post(reverse("members:preferences"), {"language": "en", "followed_topics": [topic.pk]})
    member = Member.objects.get(pk=client.member.pk)
    assert member.language == "en"
    assert list(member.followed_topics.all()) == [topic]


@pytest.mark.parametrize(
    "data",
    [
        {"language": "fr"},
        {},
        {"language": "en", "followed_topics": ["999"]},
        {"language": "en", "followed_topics": ["x"]},
    ],
)
def test_preferences_refuses_unknown_values_and_changes_nothing(sign_in, data):
    client = sign_in()
    assert client.post(reverse("members:preferences"), data).status_code == 422
    assert Member.objects.get(pk=client.member.pk).language == "zh-hans"


@pytest.mark.parametrize("name", ["members:rename", "members:preferences"])
def test_changes_need_post_and_a_signed_in_member(client, sign_in, name):
    assert sign_in().get(reverse(name)).status_code == 405
    assert client.post(reverse(name), {}).status_code == 302
