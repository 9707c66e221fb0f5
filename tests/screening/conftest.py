from pathlib import Path

import pytest

from community.screening import Engine, load_rules

RULES = Path(__file__).resolve().parents[2] / "content/starter/screening"


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(load_rules(RULES))
