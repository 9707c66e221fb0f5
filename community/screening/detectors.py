"""Things with a form rather than a wording: numbers, handles, links, cards. Positions are squeezed ones.

A detector runs over a text only where a phrase asks for it and its hint, seen in passing, is there.
"""

import re
from collections.abc import Callable, Iterator

import numpy as np

from community.screening import forms
from community.screening.folding import (
    CURRENCY,
    DIGIT,
    LATIN,
    MULTIPLE,
    NUMERAL,
    UNIT,
)
from community.screening.hints import DIGITS
from community.screening.reading import Prepared

Found = Iterator[tuple[str, int, int]]

SHORT_TEXT = 150  # signs up to which looking for first signs costs more than it saves


def detect(prepared: Prepared, name: str, allowed_hosts: frozenset[str]) -> dict[str, list[tuple[int, int]]]:
    """Sorted squeezed spans by detector, for the named one and those found along with it."""
    names, finder = _FINDERS[name]
    out: dict[str, set[tuple[int, int]]] = {each: set() for each in names}
    for found, start, end in finder(prepared, allowed_hosts):
        if finder not in _SQUEEZED:
            start, end = prepared.from_plain(start, end)
        if start < end or finder in _SQUEEZED:
            out[found].add((start, end))
    return {each: sorted(spans) for each, spans in out.items()}


def _beginning(prepared: Prepared, pattern: re.Pattern[str], first: int) -> Iterator[re.Match[str]]:
    """As ``finditer``, for a pattern whose matches begin with a sign that has one of the ``first`` bits."""
    text, end = prepared.plain, 0
    if len(text) < SHORT_TEXT:
        yield from pattern.finditer(text)
        return
    for at in np.flatnonzero(prepared.bits & first).tolist():
        if at >= end and (match := pattern.match(text, at)):
            end = match.end()
            yield match


def _digit_runs(prepared: Prepared, _hosts: frozenset[str]) -> Found:
    text = prepared.plain
    for match in _beginning(prepared, forms.DIGIT_RUN, DIGIT | NUMERAL):
        yield from _digit_run(text, match)
    for match in _beginning(prepared, forms.SECURITY_CODE, DIGIT):
        if not forms.AMOUNT_AFTER.match(text, match.end()):
            yield "security_code", *match.span()


def _digit_run(text: str, match: re.Match[str]) -> Found:
    signs = [sign for sign in match[0] if sign.isdecimal() or sign in forms.VALUES]
    digits = "".join(forms.VALUES.get(sign, sign) for sign in signs)
    start, end = match.span()
    if forms.AMOUNT_AFTER.match(text, end) or forms.HOT_LINE.match(digits):
        return
    before = forms.SEPARATED.sub("", text[max(0, start - 24) : start])[-10:]
    after = text[end : end + 4].lstrip(" -")
    yield "long_digits", start, end
    apart = {sign for sign in match[0] if not (sign.isdecimal() or sign in forms.VALUES)}
    if "." in apart and len(apart) > 1:  # a row of decimals
        return
    if len(digits) == 6 and any(word in before for word in ("验证码", "code", "口令")):
        yield "one_time_code", start, end
    if len(digits) in (17, 18) and forms.is_dated(digits):
        if len(digits) == 18 or after[:1] in ("x", "叉"):
            yield "id_card", start, end
    elif 16 <= len(digits) <= 19 and (forms.passes_luhn(digits) or "卡" in before or "card" in before):
        yield "bank_card", start, end
    elif forms.is_phone(digits):
        yield "phone", start, end
    elif len(digits) == 6 and not match[0].isdecimal() and forms.SECURITY_CODE.fullmatch(digits):
        yield "security_code", start, end


def _percents(prepared: Prepared, _hosts: frozenset[str]) -> Found:
    for match in _beginning(prepared, forms.PERCENT, DIGIT | NUMERAL | UNIT):
        yield "percent", *match.span()
        if forms.percent_value(match) >= forms.HIGH_PERCENT:
            yield "high_percent", *match.span()


def _handles(prepared: Prepared, _hosts: frozenset[str]) -> Found:
    text = prepared.plain
    for match in forms.HANDLE.finditer(text):
        if not forms.HOT_LINE.match(match["id"]) and not _is_sentence(match):
            yield "handle", *match.span()
    for pattern, sign in ((forms.AT_HANDLE, "@"), (forms.HANDLE_ON, " on ")):
        if sign in text:
            for match in pattern.finditer(text):
                yield "handle", *match.span()


def _is_sentence(match: re.Match[str]) -> bool:
    """Whether an English sentence goes on where a handle might stand: WhatsApp after two messages."""
    plain_word = match["id"].isascii() and match["id"].isalpha()
    return plain_word and match[0][0].isascii() and not any(sign in match[0] for sign in ":@❤")


def _links(prepared: Prepared, allowed_hosts: frozenset[str]) -> Found:
    for match in forms.LINK.finditer(prepared.plain):
        host = forms.HOST.match(re.sub(r"\s", "", match[0]))
        name = host[1].strip(".") if host else ""
        if not any(name == allowed or name.endswith("." + allowed) for allowed in allowed_hosts):
            yield "link", *match.span()


def _plainly(
    name: str, pattern: re.Pattern[str], first: int = 0
) -> Callable[[Prepared, frozenset[str]], Found]:
    def finder(prepared: Prepared, _hosts: frozenset[str]) -> Found:
        for match in _beginning(prepared, pattern, first) if first else pattern.finditer(prepared.plain):
            yield name, *match.span()

    return finder


def _repetitions(prepared: Prepared, _hosts: frozenset[str]) -> Found:
    for match in forms.REPETITION.finditer(prepared.squeezed):
        if not match[0].isdecimal():
            yield "repetition", match.start(), match.end()


def _emoji_wall(prepared: Prepared, _hosts: frozenset[str]) -> Found:
    yield "emoji_wall", 0, len(prepared.squeezed)  # asked for only where ``walls`` saw one


_SQUEEZED = (_repetitions, _emoji_wall)
_FINDERS: dict[str, tuple[tuple[str, ...], Callable[..., Found]]] = {
    **dict.fromkeys(DIGITS, (DIGITS, _digit_runs)),
    **dict.fromkeys(("percent", "high_percent"), (("percent", "high_percent"), _percents)),
    "handle": (("handle",), _handles),
    "link": (("link",), _links),
    "repetition": (("repetition",), _repetitions),
    "emoji_wall": (("emoji_wall",), _emoji_wall),
    **{
        name: ((name,), _plainly(name, pattern, first))
        for name, pattern, first in (
            ("money", forms.MONEY, DIGIT | NUMERAL | CURRENCY), ("number", forms.NUMBER, DIGIT),
            ("multiple", forms.MULTIPLE, DIGIT | NUMERAL | MULTIPLE | LATIN), ("gibberish", forms.GIBBERISH, LATIN),
            ("email", forms.EMAIL, 0), ("foreign_phone", forms.FOREIGN_PHONE, 0),
        )
    },
}  # fmt: skip
