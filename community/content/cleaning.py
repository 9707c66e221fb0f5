"""Rich text comes in here and nowhere else: bleach with an explicit list of what may stay."""

import re

import bleach
from django.utils.html import linebreaks

MEMBER_TAGS = frozenset({"p", "br", "strong", "em", "s", "blockquote", "ul", "ol", "li", "h3", "a"})
EDITORIAL_TAGS = MEMBER_TAGS | {
    "h2",
    "hr",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "sub",
    "sup",
}
ATTRIBUTES = {"a": ["href", "title"], "th": ["scope"], "ol": ["start"]}
PROTOCOLS = frozenset({"http", "https"})
BLOCK = re.compile(r"<(p|ul|ol|li|h[1-6]|blockquote|table|div)\b", re.IGNORECASE)
LINK = re.compile(r"<a ")
DROPPED_WITH_CONTENT = re.compile(
    # Only with its end: an unclosed one must not swallow the words behind it (its tag is stripped below).
    r"<(script|style|template|iframe|object|svg|math)\b.*?</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
# No two branches may match the same character (\s is a no-break space too): the search would never end.
EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")
TAG = re.compile(r"<(/?)([a-z][^\s/>]*)", re.IGNORECASE)
MARKUP = re.compile(r"(?:<[^>]*>?\s*)+")
MOST_PASSES = 4
# What nobody writes in an editor: the parser's time grows with the square of each.
LONGEST_TAG = re.compile(r"<[a-z/!?][^>]{5000}", re.IGNORECASE)
MOST_TAGS, DEEPEST_NESTING = 5000, 100
# These end by themselves when the next one starts, or have no end.
NEVER_NESTED = frozenset({"p", "li", "tr", "td", "th", "br", "hr", "img", "col", "input", "wbr", "dt", "dd"})


def clean_rich_text(text: str, *, editorial: bool = False) -> str:
    """HTML that is safe to print as it is. Plain text (written without the editor) becomes paragraphs.

    Links keep only http(s) addresses and get rel="nofollow ugc noopener". Cleaning twice changes nothing.
    """
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if is_absurd(text):
        text = MARKUP.sub(" ", text).strip()  # only its words stay
    for _ in range(MOST_PASSES):
        # Taking markup out can leave bare words, which the next pass makes a paragraph; what is served must be final.
        before, text = text, clean_once(text, editorial)
        if text == before:
            break
    return text


def clean_once(text: str, editorial: bool) -> str:
    if not BLOCK.search(text):
        text = linebreaks(text) if text else ""
    text = DROPPED_WITH_CONTENT.sub("", text)
    cleaned = bleach.clean(
        text,
        tags=EDITORIAL_TAGS if editorial else MEMBER_TAGS,
        attributes=ATTRIBUTES,
        protocols=PROTOCOLS,
        strip=True,
        strip_comments=True,
    )
    return LINK.sub('<a rel="nofollow ugc noopener" ', EMPTY_PARAGRAPH.sub("", cleaned)).strip()


def is_absurd(text: str) -> bool:
    """Whether the markup could only have been made to keep the parser busy; counted without parsing."""
    tags = TAG.findall(text)
    if len(tags) > MOST_TAGS or LONGEST_TAG.search(text):
        return True
    depth = 0
    opened: dict[str, int] = {}
    for slash, name in tags:
        tag = name.lower()
        step = -1 if slash else 1
        if tag in NEVER_NESTED or opened.get(tag, 0) + step < 0:
            continue
        opened[tag] = opened.get(tag, 0) + step
        depth += step
        if depth > DEEPEST_NESTING:
            return True
    return False
