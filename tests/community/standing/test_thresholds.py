import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from community.conduct.ladder import LADDER
from community.conduct.models import Sanction
from tests.community.conduct.giving import reject
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def url():
    with translation.override("en"):
        yield reverse("standing:thresholds")


def rows(answer) -> dict[str, tuple[int, int]]:
    return {row.kind: (row.met_now, row.met_then) for row, _field in answer.context["rows"]}


def test_shows_who_stands_where(sign_in, url):
    first, second = make_member(), make_member()
    for author, points in ((first, 2), (first, 2), (second, 6)):
        reject(author, points)
    answer = sign_in("senior-moderator").get(url)
    assert answer.status_code == 200
    held = {row: sum(map(int, cells)) for row, cells, _running in answer.context["chart"].table()}
    assert {points: count for points, count in held.items() if count} == {"4": 1, "6": 1}
    assert rows(answer) == {"warning": (1, 1), "restriction": (1, 1), "mute": (0, 0), "ban": (0, 0)}
    assert 'role="img"' in answer.text
    assert "style=" not in answer.text


def test_says_how_many_more_or_fewer_and_which_setting(sign_in, url):
    first, second = make_member(), make_member()
    for author, points in ((first, 2), (first, 2), (second, 2)):
        reject(author, points)
    client = sign_in("senior-moderator")
    more = client.get(url, {"restriction": "4"})
    assert rows(more)["restriction"] == (0, 1)
    assert "1 member more" in more.text
    assert "LADDER_RESTRICTION=4" in more.text
    fewer = client.get(url, {"warning": "3"})
    assert rows(fewer)["warning"] == (2, 1)
    assert "1 member fewer" in fewer.text
    assert "LADDER_WARNING=3" in fewer.text
    assert "LADDER_MUTE" not in fewer.text


def test_changes_nothing(sign_in, url):
    reject(make_member(), 2)
    before = ([(step.kind, step.points) for step in LADDER], list(Sanction.objects.values()))
    sign_in("senior-moderator").get(url, {"warning": "1", "restriction": "2", "mute": "3", "ban": "4"})
    assert before == ([(step.kind, step.points) for step in LADDER], list(Sanction.objects.values()))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"warning": "x"}, "warning"),
        ({"warning": "0"}, "warning"),
        ({"ban": "1001"}, "ban"),
        ({"mute": ""}, "mute"),
        ({"restriction": "12"}, "mute"),
        ({"warning": "7"}, "restriction"),
        ({"ban": "9" * 30}, "ban"),
    ],
)
def test_names_what_does_not_fit_and_keeps_it(sign_in, url, data, field):
    answer = sign_in("senior-moderator").get(url, data)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    for value in data.values():
        assert f'value="{value}"' in answer.text or not value
    assert rows(answer) == dict.fromkeys(("warning", "restriction", "mute", "ban"), (0, 0))


def test_puts_the_far_end_into_one_column(sign_in, url, monkeypatch):
    monkeypatch.setattr("community.standing.thresholds.MOST_SHOWN", 5)
    reject(make_member(), 6)
    answer = sign_in("senior-moderator").get(url)
    *_others, last = answer.context["chart"].table()
    assert (last[0], sum(map(int, last[1]))) == ("5 or more", 1)


def test_is_whole_without_any_points(sign_in, url):
    answer = sign_in("compliance-officer").get(url)
    assert answer.status_code == 200
    assert "no difference" in answer.text


def test_asks_the_same_number_of_queries_for_any_number(sign_in, url):
    client, counts = sign_in("senior-moderator"), []
    for number in (1, 4):
        for _ in range(number):
            reject(make_member(), 2)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
