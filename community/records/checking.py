"""Checking an exported case file. Reads nothing but the file: what is checked here, a stranger can check too.

Canonical JSON: keys sorted, no spaces, characters as themselves, UTF-8 (``community.audit.chaining.canonical``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from community.audit.chaining import canonical, digest
from community.records.signing import is_signed

FORMAT = "sanbu-case-file/1"
WORDED = ("severity", "is_grave", "article", "texts")
HOW_TO_CHECK = (
    "Canonical JSON: keys sorted by code point, separators ',' and ':' without spaces, characters as themselves, UTF-8.",
    "signature.value (base64) is the ed25519 signature under the canonical JSON of this file without 'signature'. "
    "Ask the site for its public key by another way than this file.",
    "case.revisions[].sha256 = sha256(canonical JSON of its payload).",
    "case.entries[].entry_hash = sha256(previous_hash + canonical JSON of {action, actor, at, data, subject}).",
    "case.decisions[].facts = data of the entry it names, and facts.sha256 = sha256 of the revision decided on.",
    "case.policy[].sha256 = sha256(canonical JSON of {article, is_grave, severity, texts}).",
    "recorded is the line of the log about this export; its data.sha256 = sha256(canonical JSON of case).",
)


def find_faults(document: Any, key: str) -> Iterator[str]:
    """Name everything in a case file that does not verify; nothing is yielded for a sound one.

    ``key``: the public key (base64) that must have signed it.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        yield f"this is no case file of the format {FORMAT}"
        return
    signature = document.get("signature")
    unsigned = {name: value for name, value in document.items() if name != "signature"}
    if not isinstance(signature, dict) or not is_signed(canonical(unsigned), signature.get("value", ""), key):
        yield "signature: not made under this content with this key"
    try:
        yield from find_content_faults(document["case"])
        yield from find_entry_faults([document["recorded"]], "recorded")
        if document["recorded"]["data"]["sha256"] != digest(document["case"]):
            yield "recorded: the line of the log about this export names another content"
    except (KeyError, TypeError, AttributeError) as error:
        yield f"a part is missing or of another kind ({type(error).__name__}: {error})"


def find_content_faults(case: dict[str, Any]) -> Iterator[str]:
    """Faults in what the file tells, whoever signed it."""
    for revision in case["revisions"]:
        if digest(revision["payload"]) != revision["sha256"]:
            yield f"version {revision['number']}: its words are not those of its hash"
    for text in case["policy"]:
        if digest({name: text[name] for name in WORDED}) != text["sha256"]:
            yield f"policy {text['code']} {text['version']}: its words are not those of its hash"
    yield from find_entry_faults(case["entries"], "entry")
    yield from find_decision_faults(case)


def find_entry_faults(entries: list[dict[str, Any]], name: str) -> Iterator[str]:
    before = None
    for entry in entries:
        facts = {key: entry[key] for key in ("at", "actor", "action", "subject", "data")}
        made = hashlib.sha256((entry["previous_hash"] + canonical(facts)).encode()).hexdigest()
        if made != entry["entry_hash"]:
            yield f"{name} {entry['id']}: its content is not that of its hash"
        if before and entry["id"] <= before["id"]:
            yield f"{name} {entry['id']}: out of order"
        # Lines of other texts lie between; only neighbours must name each other.
        if before and entry["id"] == before["id"] + 1 and entry["previous_hash"] != before["entry_hash"]:
            yield f"{name} {entry['id']}: does not follow the entry before it"
        before = entry


def find_decision_faults(case: dict[str, Any]) -> Iterator[str]:
    entries = {entry["id"]: entry for entry in case["entries"]}
    hashes = {revision["id"]: revision["sha256"] for revision in case["revisions"]}
    for decision in case["decisions"]:
        name, entry = f"decision {decision['id']}", entries.get(decision["entry"])
        said = (decision["action"], decision["actor"], decision["facts"])
        if entry is None:
            yield f"{name}: its line of the log is missing"
        elif (entry["action"], entry["actor"], entry["data"]) != said:
            yield f"{name}: the log says something else"
        decided = decision["facts"]["revision"]
        # The words may be gone when their time had come; the hash in the decision stays.
        if decided in hashes and hashes[decided] != decision["facts"]["sha256"]:
            yield f"{name}: was made on other words than those of version {decided}"
