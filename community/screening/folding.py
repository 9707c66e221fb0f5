"""What each sign reads as: compatibility forms, case, look-alikes, simplified; invisible signs vanish.

Worked out once for every sign that turns up and kept in arrays, so that a whole text folds in a few array steps.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable

import numpy as np
import opencc

from community.screening.tables import LOOK_ALIKES, READ_AS

Array = np.ndarray

# What a folded sign is, as bits.
(
    KEEP,
    HARD,
    DOT,
    CLAUSE,
    DIGIT,
    LATIN,
    NUMERAL,
    UNIT,
    SPACE,
    PERCENT,
    CURRENCY,
    MULTIPLE,
    HANDLE,
    LOOSE,
    LETTERED,
) = (1 << bit for bit in range(15))

WALL_SIGN = "\ufdd0"  # stands between texts read together; a noncharacter, so no text loses anything
HAN_NUMERALS = "零〇一二两三四五六七八九十百千几数壹贰叁肆伍陆柒捌玖拾半幺洞拐勾"
UNITS = "万千百亿元块美刀欧港倍番成个点分厘毛位年月天日多来余折人利"
_CLASSES = {
    NUMERAL: HAN_NUMERALS, UNIT: UNITS, CURRENCY: "¥$€£￥", MULTIPLE: "倍翻番", HANDLE: "vq微薇威徽扣抠信",
    LOOSE: "oli",  # letters that stand for digits among digits
    LETTERED: "$01345",  # signs that stand for letters among letters
}  # fmt: skip
SEPARATORS = re.compile(r"[^\w%]+|_+")

_DROPPED = frozenset(("Cf", "Mn", "Me", "Cs", "Co"))
_SIMPLIFY = opencc.OpenCC("t2s")


def _fold_sign(sign: str, simplified: dict[str, str]) -> str:
    point = ord(sign)
    if sign == WALL_SIGN:
        return sign
    if sign in READ_AS:
        return READ_AS[sign]
    if sign in "…⋯":
        return "…"  # a pause; its compatibility form would be three full stops
    if 0x1F1E6 <= point <= 0x1F1FF:  # regional letters: 🇻🇽
        return chr(point - 0x1F1E6 + 97)
    for first in (0x1F150, 0x1F170):  # negative circled and squared letters: 🅥 🆅
        if first <= point < first + 26:
            return chr(point - first + 97)
    if unicodedata.category(sign) in _DROPPED:
        return ""
    folded = "".join(_fold_part(part, simplified) for part in _compatible(sign))
    return "".join(c for c in folded if unicodedata.category(c) not in _DROPPED)


def _compatible(sign: str) -> str:
    if unicodedata.category(sign) == "No" and (digit := unicodedata.digit(sign, None)) is not None:
        return str(digit)  # ❶ has no compatibility form
    folded = unicodedata.normalize("NFKC", sign).casefold()
    # ⑴, ⒈ and 🄂 become (1), 1. and 1, : brackets, full stop and comma are part of the one sign.
    return folded.strip("().,") if len(folded) > 1 and any(c.isalnum() for c in folded) else folded


def _fold_part(part: str, simplified: dict[str, str]) -> str:
    if part in READ_AS:
        return READ_AS[part]
    if part >= "\u3400":
        part = simplified.get(part, part)
        return READ_AS.get(part, part)
    if part.isalpha():
        part = "".join(c for c in unicodedata.normalize("NFKD", part) if not unicodedata.combining(c))
    elif part.isdecimal():
        part = str(unicodedata.decimal(part))
    return "".join(LOOK_ALIKES.get(c, c) for c in part)


def _simplified(signs: Iterable[str]) -> dict[str, str]:
    """Simplified forms, all signs in one call; each on its own line, so that none is read with its neighbour."""
    parts = {part for sign in signs for part in _compatible(sign) if part >= "\u3400"}
    parts = sorted(part for part in parts if unicodedata.category(part) not in _DROPPED)  # no lone surrogates
    return dict(zip(parts, _SIMPLIFY.convert("\n".join(parts)).split("\n"), strict=True)) if parts else {}


def _bits(sign: str) -> int:
    bits = KEEP if sign.isalnum() or sign == "%" else 0
    if sign in "。！!?？\n\r\u2028\u2029":
        bits |= HARD | CLAUSE
    elif sign in "，,；;：:…、":
        bits |= CLAUSE if sign != "、" else 0
    elif sign == ".":
        bits |= DOT
    elif sign == WALL_SIGN:
        bits |= KEEP | HARD | CLAUSE | SPACE
    if sign.isspace():
        bits |= SPACE
    if sign.isascii():
        bits |= DIGIT * sign.isdecimal() | LATIN * sign.isalpha() | PERCENT * (sign == "%")
    return bits | sum(bit for bit, signs in _CLASSES.items() if sign in signs)


class Folding:
    """Growing arrays: sign -> its folded signs (a run in ``pool``) and what each of those is (``bits``)."""

    def __init__(self) -> None:
        self.start = np.full(0x110000, -1, np.int32)
        self.length = np.zeros(0x110000, np.int32)
        self.pool = np.zeros(1 << 12, np.uint32)
        self.bits = np.zeros(1 << 12, np.uint16)
        self.used = 0
        self.lock = threading.Lock()

    def learn(self, points: Array) -> None:
        """Work out the signs not seen before."""
        with self.lock:
            new = [chr(point) for point in np.unique(points[self.start[points] < 0]).tolist()]
            simplified = _simplified(new)
            for sign in new:
                self._add(ord(sign), _fold_sign(sign, simplified))

    def _add(self, point: int, folded: str) -> None:
        if self.used + len(folded) > len(self.pool):
            self.pool = np.concatenate([self.pool, np.zeros_like(self.pool)])
            self.bits = np.concatenate([self.bits, np.zeros_like(self.bits)])
        for index, sign in enumerate(folded, self.used):
            self.pool[index], self.bits[index] = ord(sign), _bits(sign)
        self.length[point] = len(folded)
        self.start[point] = self.used  # last: whoever sees it may read the rest
        self.used += len(folded)

    def fold(self, points: Array) -> tuple[Array, Array, Array | None]:
        """Folded signs, their bits, and for each the index of the sign it came from (None: its own)."""
        start = self.start[points]
        if start.min(initial=0) < 0:
            self.learn(points)
            start = self.start[points]
        length = self.length[points]
        if length.min(initial=1) == 1 == length.max(initial=1):
            return self.pool[start], self.bits[start], None
        origin = np.repeat(np.arange(len(points), dtype=np.int32), length)
        within = np.arange(len(origin), dtype=np.int32) - np.repeat(np.cumsum(length) - length, length)
        index = start[origin] + within
        return self.pool[index], self.bits[index], origin


FOLDING = Folding()


def points_of(text: str) -> Array:
    """Code points of a text, lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def text_of(points: Array) -> str:
    return points.astype(np.uint32, copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def plain(text: str) -> str:
    """The folded form of a text; also used on the rules' own words."""
    return text_of(FOLDING.fold(points_of(text))[0])


def squeeze(text: str) -> str:
    """The folded form without anything but letters, digits and %."""
    return SEPARATORS.sub("", plain(text))
