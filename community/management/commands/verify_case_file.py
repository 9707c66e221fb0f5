import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.records.checking import find_faults
from community.records.signing import public_key


class Command(BaseCommand):
    help = (
        "Checks an exported case file: its signature, the hash of every version, decision, policy text and line of "
        "the log; exit 1 with each fault. Needs nothing but the file and the public key."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", default="", help="public key in base64 (default: this site's own)")

    def handle(self, *args, **options) -> None:
        path = options["file"]
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        except ValueError:
            raise CommandError(f"{path} is no JSON file.") from None
        key = options["key"] or public_key()
        faults = list(find_faults(document, key))
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"The case file does not verify: {len(faults)} faults.")
        case = document["case"]
        self.stdout.write(
            f"OK: post {case['post']['id']}, {len(case['revisions'])} versions, {len(case['decisions'])} decisions, "
            f"{len(case['entries'])} lines of the log, signed by {key}."
        )
