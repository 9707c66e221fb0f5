"""The compiled engines of this process, kept by the hash of their content.

A version that is new to a process is compiled in a thread while the one before goes on judging, so no reader waits for
it; results name the version that really judged.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from community.rulebook.contents import STARTER, compile_rules
from community.rulebook.in_force import Reference, in_force
from community.rulebook.models import RuleVersion
from community.screening import Engine, load_rules

logger = logging.getLogger(__name__)
MOST_KEPT = 4
PAUSE = 30.0  # seconds before a version that could not be compiled is tried again


@dataclass(frozen=True)
class Compiled:
    engine: Engine
    reference: Reference | None
    """None: the set shipped with the software."""

    @property
    def version_id(self) -> int | None:
        return self.reference and self.reference.pk


class Workshop:
    def __init__(self) -> None:
        self.engines: OrderedDict[str, Engine] = OrderedDict()
        self.lock = threading.Lock()
        self.latest: Compiled | None = None
        self.under_way: set[str] = set()
        self.failed: dict[str, float] = {}

    def live(self, wanted: Reference | None) -> Compiled:
        """The live engine, or while it is being compiled the one before. Raises what compiling raises."""
        key = key_of(wanted)
        before = self.latest
        if key not in self.engines and wanted and before and self.is_known(before):
            self.build_aside(wanted)
            return before
        self.latest = Compiled(self.get(wanted), wanted)
        return self.latest

    def get(self, wanted: Reference | None) -> Engine:
        """The engine of a version, compiled now if need be."""
        key = key_of(wanted)
        if (engine := self.engines.get(key)) is None:
            engine = self.keep(key, compile_version(load(wanted)) if wanted else shipped())
        return engine

    def keep(self, key: str, engine: Engine) -> Engine:
        with self.lock:
            self.engines[key] = engine
            self.engines.move_to_end(key)
            while len(self.engines) > MOST_KEPT:
                self.engines.popitem(last=False)
        return engine

    def is_known(self, compiled: Compiled) -> bool:
        """Whether results may still name it; asked only while another one is being compiled."""
        reference = compiled.reference
        return (
            reference is None or RuleVersion.objects.filter(pk=reference.pk, sha256=reference.sha256).exists()
        )

    def build_aside(self, wanted: Reference) -> None:
        """Read here, where the database is at hand; compile in a thread."""
        waits = time.monotonic() - self.failed.get(wanted.sha256, -PAUSE) < PAUSE
        with self.lock:
            if waits or wanted.sha256 in self.under_way:
                return
            self.under_way.add(wanted.sha256)
        try:
            version = load(wanted)
        except BaseException:
            self.under_way.discard(wanted.sha256)
            raise
        threading.Thread(target=self.build, args=(version,), name="compile-rules", daemon=True).start()

    def build(self, version: RuleVersion) -> None:
        try:
            self.keep(version.sha256, compile_version(version))
        except Exception:
            logger.exception("Rule version %s cannot be compiled; the one before stays.", version.number)
            self.failed[version.sha256] = time.monotonic()
        finally:
            self.under_way.discard(version.sha256)


def key_of(wanted: Reference | None) -> str:
    return wanted.sha256 if wanted else "shipped"


def load(wanted: Reference) -> RuleVersion:
    return RuleVersion.objects.select_related("model").get(pk=wanted.pk)


def compile_version(version: RuleVersion) -> Engine:
    source = version.model.source if version.model else None
    return Engine(compile_rules(version.content, source, version.label))


def shipped() -> Engine:
    """Until somebody has loaded rules into the database, a site is screened by those of its software."""
    return Engine(load_rules(STARTER))


workshop = Workshop()


def warm_up() -> None:
    """Compile what is in force when a process starts, so that its first reader need not wait. Never raises."""
    try:
        workshop.live(in_force().live)
    except Exception:
        logger.exception("The rules in force cannot be compiled yet; submissions are held until they can.")
