"""Anonymous pages are the same bytes for everybody, so that caches can keep them."""

import pytest
from django.test import Client

from tests.factories import make_story, make_tip, today

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/en/", "/tips/", "/stories/", "/guide/"])
def test_gives_every_visitor_the_same_bytes_and_no_cookie(address):
    make_tip(publish_on=today())
    make_story()
    first, second = Client().get(address), Client().get(address)
    assert first.content == second.content
    assert not first.cookies
    assert Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
