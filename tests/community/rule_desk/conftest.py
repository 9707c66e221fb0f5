import pytest

from community.rulebook.engines import workshop


@pytest.fixture(autouse=True)
def _fresh_workshop():
    """A process that has judged nothing yet: it compiles what it needs before it answers."""
    workshop.latest = None
    yield
    workshop.latest = None
