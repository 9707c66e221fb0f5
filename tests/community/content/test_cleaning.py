"""Rich text from anybody: safe, unchanged by a second cleaning, and cleaned in no time."""

import time
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from community.content.cleaning import ATTRIBUTES, EDITORIAL_TAGS, MEMBER_TAGS, clean_rich_text
from community.content.editor import MOST_MARKUP, RichTextField

PIECES = [
    "<p>", "</p>", "<script>", "</script>", "<scr<script>ipt>", "<svg onload=alert(1)>", "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">', '<a href="java\tscript:alert(1)">', '<a href=" &#106;avascript:alert(1)">',
    '<a href="https://example.com" onclick="x()">', '<a title="<a onmouseover=x ">', "<a ", "</a>", '"', "'", ">", "<", "&",
    "&lt;script&gt;", "&#60;script&#62;", "<!--", "-->", "<![CDATA[", "]]>", "<style>", "<math><mi>", "<table><tr><td>",
    "<iframe src=//example.com>", "<br>", "&nbsp;", "\xa0", "\u2028", "\x00", "字", " style=x ", "data:text/html,x", "\n",
]  # fmt: skip
hostile = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=25).map("".join)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.found.append((tag, dict(attrs)))


@given(hostile, st.booleans())
def test_lets_nothing_through_that_is_not_on_the_list(text, editorial):
    reader = Reader()
    reader.feed(clean_rich_text(text, editorial=editorial))
    reader.close()
    for tag, attributes in reader.found:
        assert tag in (EDITORIAL_TAGS if editorial else MEMBER_TAGS)
        assert set(attributes) <= {*ATTRIBUTES.get(tag, ()), *(("rel",) if tag == "a" else ())}
        assert (attributes.get("href") or "https://").startswith(("http://", "https://", "/", "#")) or (
            ":" not in attributes["href"].partition("/")[0]
        )
        assert "href" not in attributes or attributes["rel"] == "nofollow ugc noopener"


@given(hostile, st.booleans())
def test_changes_nothing_the_second_time(text, editorial):
    once = clean_rich_text(text, editorial=editorial)
    assert clean_rich_text(once, editorial=editorial) == once


@pytest.mark.parametrize(
    "text",
    [
        "<p>" + "\xa0" * 60 + "x</p>",
        "<p>" + "&nbsp;\xa0 " * 2000 + "x",
        "<blockquote>" * 8000,
        "<blockquote></s>" * 6000,
        "<p><li>" * 14000,
        "<li><ul></ul>" * 7000,
        "<p>" + "</script " * 11000,
        "<p><a " + "b c d e f " * 9000 + ">x",
    ],
)
def test_cleans_hostile_markup_at_once(text):
    started = time.monotonic()
    clean_rich_text(text)
    assert time.monotonic() - started < 2


def test_keeps_the_words_of_absurd_markup():
    assert clean_rich_text("<blockquote>" * 500 + "先有安心钱") == "<p>先有安心钱</p>"


def test_refuses_more_markup_than_any_text_needs_without_parsing_it():
    with pytest.raises(ValidationError) as refusal:
        RichTextField().clean("<p>" * MOST_MARKUP)
    assert refusal.value.code == "too_long"
