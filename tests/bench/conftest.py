import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def _real_database():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
