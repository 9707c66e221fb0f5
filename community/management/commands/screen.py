import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.screening import Engine, RuleError, load_rules
from community.screening.rules import PLACES

LABELS = {"allow": "allow", "note": "flag", "hold": "hold", "block": "block"}


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
        for line in getattr(sys.stdin, "buffer", sys.stdin):
            if line.strip():
                self.stdout.write(json.dumps(answer(engine, line), ensure_ascii=False))
                self.stdout.flush()


def answer(engine: Engine, line: bytes | str) -> dict[str, Any]:
    """The answer to one line of input; never raises."""
    number = None
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            return {"id": None, "error": 'Each line must be an object {"id": …, "text": …}.'}
        number = row.get("id")
        text, place = row.get("text"), row.get("place", "body")
        if not isinstance(text, str):
            return {"id": number, "error": 'The field "text" must be a string.'}
        if place not in PLACES:
            return {"id": number, "error": f'The field "place" must be one of {", ".join(PLACES)}.'}
        verdict = engine.screen(text, place)
    except ValueError as error:
        return {"id": number, "error": f"The line cannot be read as JSON: {error}"}
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
