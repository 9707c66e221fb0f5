"""How long a text takes to read."""

import math
import re
from html import unescape

CHINESE_PER_MINUTE, WORDS_PER_MINUTE = 350, 220
TAG = re.compile(r"<[^>]*>")
HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z0-9]+")


def plain_text(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(TAG.sub(" ", html))).strip()


def reading_minutes(*texts: str) -> int:
    """Whole minutes, at least 1, at 350 Chinese characters or 220 English words a minute."""
    text = " ".join(plain_text(text) for text in texts)
    return max(
        1, math.ceil(len(HAN.findall(text)) / CHINESE_PER_MINUTE + len(WORD.findall(text)) / WORDS_PER_MINUTE)
    )
