import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_chinese():
    """A request for an English page leaves its language behind in the thread; each test starts in Chinese."""
    with translation.override("zh-hans"):
        yield
