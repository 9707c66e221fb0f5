import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.screening import Engine, RuleError, Verdict, load_rules
from community.screening.rules import PLACES

LABELS = {"allow": "allow", "note": "flag", "hold": "hold", "block": "block"}
CHUNK = 1 << 16  # bytes read at once: as many lines as are there are answered together


class Command(BaseCommand):
    help = (
        'Screens JSON lines {"id": …, "text": …, "place": "body"} from standard input. Each line is answered at once '
        'with {"id", "outcome": allow|flag|hold|block, "codes", "findings"}; a bad line with {"id", "error"}.'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rules", help="folder of rules (*.toml); the starter set if left out")

    def handle(self, *args: Any, rules: str | None = None, **options: Any) -> None:
        folder = Path(rules) if rules else Path(settings.BASE_DIR) / "content/starter/screening"
        try:
            engine = Engine(load_rules(folder))
        except (RuleError, OSError) as error:
            raise CommandError(str(error)) from error
        for lines in batches(sys.stdin):
            for reply in answers(engine, lines):
                self.stdout.write(json.dumps(reply, ensure_ascii=False))
            self.stdout.flush()


def batches(stream: IO[str]) -> Iterator[list[bytes]]:
    """Lines in lists, each with all that have arrived: nothing waits, and what comes fast is read together."""
    if not hasattr(stream, "buffer"):
        yield from ([line.encode()] for line in stream)
        return
    rest = b""
    while chunk := os.read(stream.fileno(), CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        if lines:
            yield lines
    yield [rest]


def answers(engine: Engine, lines: list[bytes]) -> list[dict[str, Any]]:
    """The answers to lines of input, in their order; blank lines get none. Never raises."""
    rows = [read(line) for line in lines if line.strip()]
    verdicts = iter(engine.screen_many((row["text"], row["place"]) for row in rows if "error" not in row))
    return [row if "error" in row else reply(row["id"], next(verdicts)) for row in rows]


def read(line: bytes) -> dict[str, Any]:
    """One line as {"id", "text", "place"}, or {"id", "error"}."""
    try:
        row = json.loads(line)
    except ValueError as error:
        return {"id": None, "error": f"The line cannot be read as JSON: {error}"}
    if not isinstance(row, dict):
        return {"id": None, "error": 'Each line must be an object {"id": …, "text": …}.'}
    number, text, place = row.get("id"), row.get("text"), row.get("place", "body")
    if not isinstance(text, str):
        return {"id": number, "error": 'The field "text" must be a string.'}
    if place not in PLACES:
        return {"id": number, "error": f'The field "place" must be one of {", ".join(PLACES)}.'}
    return {"id": number, "text": text, "place": place}


def reply(number: Any, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": number,
        "outcome": LABELS[verdict.outcome],
        "codes": verdict.codes,
        "findings": [
            {
                "rule": finding.rule,
                "code": finding.code,
                "outcome": LABELS[finding.outcome],
                "start": finding.start,
                "end": finding.end,
                "matched": finding.matched,
                "explanation": finding.explanation,
            }
            for finding in verdict.findings
        ],
        "version": verdict.version,
    }
