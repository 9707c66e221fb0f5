"""What makes a detector worth running: words and signs seen in passing, in array steps for all texts of a reading."""

from collections.abc import Iterator

import numpy as np

from community.screening import forms
from community.screening.folding import (
    CURRENCY,
    DIGIT,
    DOT,
    HANDLE,
    KEEP,
    LATIN,
    LOOSE,
    MULTIPLE,
    NUMERAL,
    PERCENT,
    UNIT,
    Array,
)
from community.screening.reading import Reading

Hint = Iterator[tuple[str, Array]]

_SIGNS_OF_WECHAT = "微薇威徽维卫葳薇蔚崴围唯伟嶶溦v"
_SIGNS_OF_LETTER = "信芯心欣鑫馨x"
_TOPS = [
    "com",
    "cn",
    "net",
    "org",
    "top",
    "xyz",
    "vip",
    "cc",
    "io",
    "app",
    "me",
    "club",
    "shop",
    "site",
    "online",
    "info",
    "ly",
    "tv",
    "pro",
    "live",
    "link",
    "icu",
    "fun",
    "win",
    "bet",
]
# Words that make a detector worth running; signs do so below.
HINTS: dict[str, list[str]] = {
    "handle": [
        *{a + b for a in _SIGNS_OF_WECHAT for b in _SIGNS_OF_LETTER}, "wx", "weixin", "wechat", "绿泡泡", "绿色软件", "绿聊",
        "加v", "加微", "加薇", "加威", "加徽", "qq", "扣扣", "抠抠", "蔻蔻", "寇寇", "叩叩", "球球", "秋秋", "企鹅", "telegram", "电报", "纸飞机",
        "飞机号", "tg", "whatsapp", "加line", "lineid", "signal", "skype", "vk", "discord", "公众号", "抖音号", "蝙蝠", "potato",
    ],
    "link": ["http", "www", *("点" + top for top in _TOPS), *("dot" + top for top in _TOPS)],
    "percent": ["百分之", "个点", "percent", "月息", "日息", "月利", "月返", "日返", "利息", "年息"],
    "multiple": ["double", "triple", "fold"],
    "gibberish": ["asdf", "qwer", "zxcv", "hjkl", "uiop", "wert", "sdfg", "qweqwe", "asdasd", "xcvb"],
    "money": ["位数"],
}  # fmt: skip
HINTS["high_percent"] = HINTS["percent"]
DIGITS = ("long_digits", "phone", "id_card", "bank_card", "one_time_code", "security_code")


def hints(reading: Reading) -> Iterator[tuple[str, Array]]:
    """(detector, squeezed positions) where the signs of a reading make a detector worth running."""
    bits = reading.bits[reading.kept]
    present = int(np.bitwise_or.reduce(bits, initial=0))
    digits = np.flatnonzero(bits & DIGIT) if present & DIGIT else _NONE
    numerals = np.flatnonzero(bits & NUMERAL) if present & NUMERAL else _NONE
    if len(digits):
        yield "number", digits
    if present & PERCENT:
        percent = np.flatnonzero(bits & PERCENT)
        yield "percent", percent
        yield "high_percent", percent
    following = bits[np.minimum(numerals + 1, len(bits) - 1)]
    yield "money", np.concatenate([digits, numerals[(following & (NUMERAL | UNIT)) != 0]])
    if present & MULTIPLE:
        yield "multiple", np.flatnonzero(bits & MULTIPLE)
    yield "multiple", digits
    yield from _long_numbers(bits, np.sort(np.concatenate([digits, numerals])))
    if present & HANDLE:
        yield "handle", _handle_hints(bits)
    yield from _separator_hints(reading)
    if len(again := repetitions(reading.points)):
        yield "repetition", again


def _long_numbers(bits: Array, digits: Array) -> Hint:
    """Five signs in a row that may all be digits."""
    loose = DIGIT | NUMERAL | LOOSE
    for step in range(1, 5):
        digits = digits[digits + step < len(bits)]
        digits = digits[(bits[digits + step] & loose) != 0]
    if len(digits):
        for name in DIGITS:
            yield name, digits


def _handle_hints(bits: Array) -> Array:
    """v, q, 薇 and the like before a letter or digit, no letter before a Latin one."""
    at = np.flatnonzero(bits[:-1] & HANDLE)
    at = at[(bits[at + 1] & (LATIN | DIGIT | NUMERAL)) != 0]
    return at[(at == 0) | ((bits[at - 1] & bits[at] & LATIN) == 0)]


def _separator_hints(reading: Reading) -> Hint:
    if reading.present & CURRENCY:
        yield "money", reading.beside(np.flatnonzero(reading.bits & CURRENCY))
    for sign, names in (("@", ("email", "handle")), ("+", ("foreign_phone",))):
        if sign in reading.joined_text:
            at = reading.beside(np.flatnonzero(reading.plain == ord(sign)))
            for name in names:
                yield name, at
    if reading.present & DOT:
        bits = reading.bits
        dots = np.flatnonzero(bits[:-1] & DOT)
        dots = dots[(dots > 0) & ((bits[dots + 1] & LATIN) != 0) & ((bits[dots - 1] & KEEP) != 0)]
        yield "link", reading.beside(dots)


_NONE = np.zeros(0, np.int64)


def repetitions(points: Array) -> Array:
    """Where a run of one to twelve signs comes again and again: ten, five or four times, by its length."""
    found = []
    for size in range(1, 13):
        same = (points[size:] == points[:-size]).tobytes()
        run = b"\x01" * {1: 9, 2: 8}.get(size, 3 * size)
        at = same.find(run)
        while at >= 0:
            found.append(at)
            at = same.find(run, at + len(run))
    return np.array(found, np.int64)


def walls(reading: Reading) -> list[int]:
    """Numbers of the texts that are nearly all signs without a meaning, or hold a dozen emoji in a row."""
    plain = reading.plain
    emoji = ((plain >= 0x2600) & (plain < 0x2C00)) | (plain >= 0x1F000)
    found = set()
    if np.count_nonzero(emoji) >= 12:
        found = {index for index, text in enumerate(reading.texts) if forms.EMOJI_RUN.search(text)}
    lengths = np.array([len(text) for text in reading.texts])
    kept = np.diff(reading.starts) - 1
    return sorted(found.union(np.flatnonzero((lengths >= 12) & (kept < lengths // 4)).tolist()))
