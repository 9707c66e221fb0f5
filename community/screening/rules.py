"""Rule sets: read from TOML, checked field by field, complete before an engine sees them."""

import hashlib
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from re import Pattern
from typing import Any

from community.screening.folding import squeeze
from community.screening.patterns import compile_pattern
from community.screening.phrases import DEFAULT_WINDOW, Phrase, Vocabulary, parse_phrase

OUTCOMES = ("allow", "note", "hold", "block")
PLACES = ("title", "body", "comment", "name")
LEARNED_CONTEXT = "tone"  # what the learned model says of the whole; protects only where a rule asks for it
CONTEXTS = ("negation", "quotation", "reported", "warning", "question", "loss", "legal", LEARNED_CONTEXT)
# Lists the context needs; every rule set defines them.
CONTEXT_LISTS = (
    "negation", "not_negation", "warning", "denial", "question", "reported", "not_reported", "loss", "not_loss", "legal", "reversal", "offer", "told_not_to",
)  # fmt: skip
FIELDS = {
    "id", "code", "outcome", "phrases", "patterns", "window", "places", "except", "protect", "protected_outcome",
    "owner", "reason", "legal_basis", "must_hit", "must_not_hit", "version", "expires",
}  # fmt: skip


class RuleError(ValueError):
    """A rule that cannot be used: names the rule and the field."""

    def __init__(self, rule: str, field_name: str, message: str) -> None:
        super().__init__(f"Rule {rule!r}, field {field_name!r}: {message}")
        self.rule, self.field = rule, field_name


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for, what it means and what follows. Texts in ``reason`` are keyed by language."""

    id: str
    code: str
    outcome: str
    phrases: tuple[Phrase, ...]
    patterns: tuple[Pattern[str], ...]
    exceptions: tuple[Phrase, ...]
    places: frozenset[str]
    protect: frozenset[str]
    protected_outcome: str
    owner: str
    reason: dict[str, str]
    legal_basis: str
    must_hit: tuple[str, ...]
    must_not_hit: tuple[str, ...]
    version: int
    expires: date | None

    def has_expired(self, on: date) -> bool:
        """Whether the last day of the rule lies before a day."""
        return self.expires is not None and self.expires < on


@dataclass(frozen=True, slots=True)
class Combination:
    """Codes that weigh more together: findings of every group present -> at least this outcome."""

    groups: tuple[frozenset[str], ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything an engine needs. ``version`` is a digest of the sources, so equal sources are equal versions."""

    version: str
    rules: tuple[Rule, ...]
    vocabulary: Vocabulary
    tokens: dict[str, str]
    sounding: frozenset[str]
    combinations: tuple[Combination, ...]
    severities: dict[str, int]
    allowed_hosts: frozenset[str]
    model: bytes | None = field(default=None, compare=False, repr=False)


def load_rules(folder: Path | str) -> RuleSet:
    """Read every ``*.toml`` of a folder (and ``model.npz``) as one rule set.

    Raises RuleError naming rule and field; OSError when the folder cannot be read.
    """
    digest = hashlib.sha256()
    data: dict[str, Any] = {}
    for path in sorted(Path(folder).glob("*.toml")):
        source = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + source + b"\0")
        try:
            _merge(data, tomllib.loads(source.decode()))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise RuleError(path.name, "file", f"cannot be read as TOML: {error}") from error
    model = None
    if (path := Path(folder) / "model.npz").exists():
        model = path.read_bytes()
        digest.update(model)
    return build_rules(data, version=digest.hexdigest()[:16], model=model)


def _merge(into: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if key not in into:
            into[key] = value
        elif isinstance(value, list):
            into[key] = into[key] + value
        elif isinstance(value, dict):
            _merge(into[key], value)
        else:
            into[key] = value


def build_rules(data: dict[str, Any], *, version: str, model: bytes | None = None) -> RuleSet:
    """A rule set from parsed data. Raises RuleError naming rule and field."""
    vocabulary = Vocabulary(data.get("words", {}))
    for name in data.get("words", {}):
        try:
            vocabulary.resolve(name)
        except ValueError as error:
            raise RuleError(f"words.{name}", "words", f"A list {error}.") from error
    for name in CONTEXT_LISTS:
        if name not in data.get("words", {}):
            raise RuleError(f"words.{name}", "words", "The context needs this list; add it.")
    defaults = data.get("defaults", {})
    rules = tuple(_rule({**defaults, **row}, vocabulary) for row in data.get("rule", []))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise RuleError(rule.id, "id", "Two rules have this id; rename one.")
        seen.add(rule.id)
    return RuleSet(
        version=version,
        rules=rules,
        vocabulary=vocabulary,
        tokens=data.get("tokens", {}),
        sounding=frozenset(squeeze(word) for word in data.get("sound", {}).get("words", [])),
        combinations=tuple(
            Combination(tuple(frozenset(group) for group in row["groups"]), row["outcome"])
            for row in data.get("combination", [])
        ),
        severities=data.get("severities", {}),
        allowed_hosts=frozenset(data.get("links", {}).get("allowed", [])),
        model=model,
    )


def _rule(row: dict[str, Any], vocabulary: Vocabulary) -> Rule:
    name = str(row.get("id") or "?")
    for key in row.keys() - FIELDS:
        raise RuleError(name, key, "This field does not exist.")
    for key in ("id", "code", "outcome", "owner", "reason", "legal_basis", "must_hit"):
        if not row.get(key):
            raise RuleError(name, key, "This field is missing or empty.")
    if set(row["reason"]) != {"zh", "en"} or not all(row["reason"].values()):
        raise RuleError(name, "reason", "Give the reason as { zh = …, en = … }.")
    if row["outcome"] not in OUTCOMES[1:]:
        raise RuleError(name, "outcome", f"{row['outcome']!r} is none of {', '.join(OUTCOMES[1:])}.")
    lowered = row.get("protected_outcome", "allow")
    if lowered not in OUTCOMES or OUTCOMES.index(lowered) > OUTCOMES.index(row["outcome"]):
        raise RuleError(name, "protected_outcome", "This must be an outcome no stricter than the rule's own.")
    for key, allowed in (("places", PLACES), ("protect", CONTEXTS)):
        if unknown := set(row.get(key, ())) - set(allowed):
            raise RuleError(name, key, f"{sorted(unknown)[0]!r} is none of {', '.join(allowed)}.")
    if not row.get("phrases") and not row.get("patterns"):
        raise RuleError(name, "phrases", "A rule needs at least one phrase or pattern.")
    window = row.get("window", DEFAULT_WINDOW)
    if not isinstance(window, int) or not 1 <= window <= 400:
        raise RuleError(name, "window", "Give a whole number of signs from 1 to 400.")
    return Rule(
        id=name,
        code=row["code"],
        outcome=row["outcome"],
        phrases=_phrases(row, "phrases", vocabulary, window),
        patterns=_patterns(row),
        exceptions=_phrases(row, "except", vocabulary, window),
        places=frozenset(row.get("places", ("title", "body", "comment"))),
        protect=frozenset(row.get("protect", set(CONTEXTS) - {LEARNED_CONTEXT})),
        protected_outcome=lowered,
        owner=row["owner"],
        reason=row["reason"],
        legal_basis=row["legal_basis"],
        must_hit=tuple(row["must_hit"]),
        must_not_hit=tuple(row.get("must_not_hit", ())),
        version=row.get("version", 1),
        expires=_day(name, row.get("expires")),
    )


def _day(rule: str, value: date | str | None) -> date | None:
    if not value or (isinstance(value, date) and not isinstance(value, datetime)):
        return value or None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise RuleError(rule, "expires", f"{value!r} is no day; write it as 2027-01-31.") from error


def _phrases(row: dict[str, Any], key: str, vocabulary: Vocabulary, window: int) -> tuple[Phrase, ...]:
    out = []
    for source in row.get(key, ()):
        try:
            out.append(parse_phrase(source, vocabulary, window))
        except ValueError as error:
            raise RuleError(row["id"], key, f"The phrase {source!r} {error}.") from error
    return tuple(out)


def _patterns(row: dict[str, Any]) -> tuple[Pattern[str], ...]:
    out = []
    for source in row.get("patterns", ()):
        try:
            out.append(compile_pattern(source))
        except ValueError as error:
            raise RuleError(row["id"], "patterns", f"The pattern {source!r} {error}.") from error
    return tuple(out)
