import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from community.notices.models import Notice, NoticePreference
from community.notices.preferring import ALWAYS_MAILED, deliveries_of, prefer
from tests.community.notices.telling import tell_of, want
from tests.factories import make_member

pytestmark = pytest.mark.django_db

MEMBERS_KINDS = ["decision", "sanction", "appeal", "report", "reply"]
CHOICES = dict.fromkeys(MEMBERS_KINDS, "daily")


@pytest.fixture
def address():
    return reverse("notices:preferences")


def test_offers_a_row_per_kind_and_never_to_switch_off_what_carries_an_appeal(sign_in, address):
    form = sign_in().get(address).context["form"]
    offered = {name: [value for value, _label in field.choices] for name, field in form.fields.items()}
    assert offered == {
        "decision": ["at_once", "daily"],
        "sanction": ["at_once", "daily"],
        "appeal": ["at_once", "daily"],
        "report": ["at_once", "daily", "off"],
        "reply": ["at_once", "daily", "off"],
    }


def test_says_why_some_always_come(sign_in, address):
    client = sign_in()
    page = client.get("/en" + address).content.decode()
    assert page.count("Always comes by mail: it carries reasons and a term for appeal.") == len(ALWAYS_MAILED)


@pytest.mark.parametrize("role", ["editor", "moderator", "compliance-officer"])
def test_offers_the_desks_kinds_to_those_with_a_role(sign_in, address, role):
    assert list(sign_in(role).get(address).context["form"].fields) == [kind.value for kind in Notice.Kind]


def test_keeps_the_choices_and_shows_them(sign_in, address):
    client = sign_in()
    assert client.post(address, CHOICES | {"reply": "off"})["Location"] == address
    client.post(address, CHOICES | {"reply": "off", "report": "at_once"})
    form = client.get(address).context["form"]
    shown = {name: field.initial for name, field in form.fields.items()}
    assert shown == CHOICES | {"reply": "off", "report": "at_once"}
    assert NoticePreference.objects.filter(member=client.member).count() == len(MEMBERS_KINDS)


@pytest.mark.parametrize("kind", sorted(ALWAYS_MAILED))
def test_refuses_to_switch_off_what_carries_an_appeal_and_keeps_what_was_chosen(sign_in, address, kind):
    client = sign_in()
    response = client.post(address, CHOICES | {kind: "off"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [kind]
    assert 'name="reply" value="daily"' in response.content.decode()
    assert not NoticePreference.objects.exists()


@pytest.mark.parametrize("changes", [{"reply": "weekly"}, {"reply": ""}])
def test_refuses_what_it_does_not_know(sign_in, address, changes):
    assert sign_in().post(address, CHOICES | changes).status_code == 422
    assert not NoticePreference.objects.exists()


def test_ignores_a_desks_kind_from_somebody_without_a_role(sign_in, address):
    client = sign_in()
    client.post(address, CHOICES | {"desk": "off"})
    assert not NoticePreference.objects.filter(kind="desk").exists()


def test_changes_only_ones_own(sign_in, address):
    other = make_member()
    want(other, reply="off")
    sign_in().post(address, CHOICES)
    assert deliveries_of(other)["reply"] == "off"


def test_asks_strangers_to_sign_in_and_knows_no_other_method(client, sign_in, address):
    assert client.get(address).status_code == 302
    assert client.post(address, CHOICES).status_code in (302, 403)
    assert sign_in().delete(address).status_code == 405


def test_is_linked_from_the_account(sign_in, address):
    assert f'href="{address}"' in sign_in().get(reverse("members:account")).content.decode()


@pytest.mark.parametrize("kind", sorted(ALWAYS_MAILED))
def test_the_verb_itself_refuses_to_switch_off_what_carries_an_appeal(kind):
    member = make_member()
    with pytest.raises(ValidationError):
        prefer(member=member, deliveries={"reply": "off", kind: "off"})
    assert not NoticePreference.objects.exists()


@pytest.mark.parametrize(
    ("kind", "delivery", "state"),
    [
        ("reply", None, "pending"),
        ("reply", "at_once", "pending"),
        ("reply", "daily", "daily"),
        ("reply", "off", "off"),
        ("decision", "daily", "daily"),
        ("decision", "off", "pending"),  # a row that no form writes
        ("sanction", "off", "pending"),
        ("appeal", "off", "pending"),
    ],
)
def test_telling_honours_the_choice(kind, delivery, state):
    member = make_member()
    if delivery:
        want(member, **{kind: delivery})
    notice = tell_of(member, kind)
    assert notice.mail_state == state
    assert Notice.objects.visible_to(member).unread().get() == notice
