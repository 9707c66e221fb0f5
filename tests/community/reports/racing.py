"""Deeds that start together, and whether everything agrees afterwards."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from django.db import connection

from community.audit.walking import find_faults as find_chain_faults
from community.moderation.verifying import find_decision_faults, find_unapproved
from community.posts.publishing import find_faults

ROUNDS = int(os.environ.get("RACE_ROUNDS", "20"))


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Run the deeds in threads that start together; their results or exceptions, in the same order."""
    barrier, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number: int, deed: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=20)
            results[number] = deed()
        except Exception as error:  # whatever it is, it is what the test looks at
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "two of them wait for each other"
    return results


def everything_agrees() -> None:
    faults = [*find_chain_faults(), *find_decision_faults(), *find_unapproved(), *find_faults()]
    assert faults == []
