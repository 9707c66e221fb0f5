"""Regular expressions a rule may bring: only those whose cost grows with the length of the text alone."""

import re
from re import _constants as op
from re import _parser as parser
from typing import Any

LONGEST_GAP = 60
_FORBIDDEN = {
    op.GROUPREF: "a back-reference",
    op.GROUPREF_EXISTS: "a conditional group",
}


def compile_pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern for the plain view.

    Raises ValueError, in words for the rule's owner, for what could backtrack without bound: an open repeat of more
    than one sign, a repeat inside a repeat, a back-reference, a gap over 60 signs, or a pattern matching nothing.
    """
    try:
        tree = parser.parse(source)
    except re.error as error:
        raise ValueError(f"is not a valid pattern: {error}") from error
    _check(tree, inside=False)
    compiled = re.compile(source)
    if compiled.match(""):
        raise ValueError("matches the empty text")
    return compiled


def required_words(pattern: re.Pattern[str]) -> frozenset[str]:
    """Runs of two or more letters or digits, one of which every match holds; empty when no such set is certain."""
    return _required(parser.parse(pattern.pattern)) or frozenset()


def _required(tree: parser.SubPattern) -> frozenset[str] | None:
    found: list[frozenset[str]] = []
    run = ""
    for kind, value in [*tree, (op.ANY, None)]:
        if kind is op.LITERAL and chr(value).isalnum():
            run += chr(value)
            continue
        if len(run) > 1:
            found.append(frozenset([run]))
        run = ""
        if words := _required_inside(kind, value):
            found.append(words)
    return max(found, key=lambda words: (min(map(len, words)), sorted(words)), default=None)


def _required_inside(kind: object, value: Any) -> frozenset[str] | None:
    if kind is op.SUBPATTERN:
        return _required(value[3])
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT) and value[0] > 0:
        return _required(value[2])
    if kind is op.BRANCH:
        branches = [_required(branch) for branch in value[1]]
        return frozenset().union(*branches) if all(branches) else None
    return None


def _check(tree: parser.SubPattern, *, inside: bool) -> None:
    for kind, value in tree:
        if kind in _FORBIDDEN:
            raise ValueError(
                f"holds {_FORBIDDEN[kind]}, which can take very long; write the alternatives out"
            )
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            _, high, body = value
            if inside and high > 1:
                raise ValueError("holds a repeat inside a repeat; use one bounded repeat")
            if high is op.MAXREPEAT or high > LONGEST_GAP:
                raise ValueError(
                    f"holds a repeat without a bound; use {{m,n}} with n of at most {LONGEST_GAP}"
                )
            _check(body, inside=inside or high > 1)
        elif kind is op.SUBPATTERN:
            _check(value[3], inside=inside)
        elif kind is op.BRANCH:
            for branch in value[1]:
                _check(branch, inside=inside)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            _check(value[1], inside=inside)
