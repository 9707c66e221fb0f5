import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/stories/?topic=%00", "/tips/?topic=a%00b", "/guide/compare/?kind=%00", "/guide/shared/%00/"]
)
def test_refuses_an_address_with_a_nul(client, address):
    assert client.get(address).status_code in (400, 404)
