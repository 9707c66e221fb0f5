import datetime
from xml.etree import ElementTree

import pytest

from tests.factories import make_tip, today

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def entries(client, url="/tips/feed/"):
    page = client.get(url)
    assert page.status_code == 200
    assert page["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(page.content).findall("a:entry", ATOM)


def test_lists_the_thirty_newest_public_tips(client):
    for number in range(-2, 32):
        make_tip(publish_on=today() - datetime.timedelta(days=number), title_zh_hans=f"第{number}条")
    make_tip(publish_on=today() - datetime.timedelta(days=50), state="waiting")
    found = entries(client)
    assert len(found) == 30
    assert found[0].find("a:title", ATOM).text == "第0条"


def test_keeps_the_same_id_when_the_title_changes(client):
    tip = make_tip(publish_on=today())
    before = entries(client)[0].find("a:id", ATOM).text
    type(tip).objects.filter(pk=tip.pk).update(title_zh_hans="换了题目", slug="another-address")
    after = entries(client)[0]
    assert before.startswith("tag:")
    assert after.find("a:id", ATOM).text == before
    assert after.find("a:title", ATOM).text == "换了题目"


def test_is_english_under_en_with_the_warning(client):
    make_tip(publish_on=today())
    entry = entries(client, "/en/tips/feed/")[0]
    assert entry.find("a:title", ATOM).text == "Three months of calm first"
    assert "general knowledge" in entry.find("a:summary", ATOM).text
    assert "/en/tips/" in entry.find("a:link", ATOM).get("href")


def test_is_an_empty_feed_on_an_empty_site(client):
    assert entries(client) == []


def test_refuses_other_methods(client):
    assert client.post("/tips/feed/").status_code == 405
