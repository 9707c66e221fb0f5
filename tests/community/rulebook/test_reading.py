"""A payload's texts as a reader sees them."""

import pytest

from community.rulebook.reading import label_of, texts_of, words_of
from tests.factories import make_story, make_tip, story_payload, tip_payload


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>一</p><p>二</p>", "一\n二"),
        ("<p>一</p>\n\n<p>二</p>\n", "一\n二"),
        ("<ul><li>一</li><li>二</li></ul>", "一\n二"),
        ("<p>加我微\n信</p>", "加我微 信"),
        ("<p>稳<em>赚</em>不<strong>赔</strong></p>", "稳赚不赔"),
        ("<p>一<br>二</p>", "一\n二"),
        ("<p>1 &lt; 2 &amp; 3</p>", "1 < 2 & 3"),
        ('<p><a href="https://example.com/x" rel="nofollow">这里</a></p>', "这里 (https://example.com/x)"),
        ('<p><a href="https://example.com">https://example.com</a></p>', "https://example.com"),
        ("<p>a&nbsp;b</p>", "a b"),
        ("", ""),
    ],
)
def test_reads_rich_text_as_a_reader_does(html, words):
    assert words_of(html) == words


@pytest.mark.django_db
def test_takes_every_text_and_nothing_else():
    story, payload = (
        make_story(),
        story_payload(pictures=[{"picture": 1, "part": "why", "alt": "图", "caption": "说明"}]),
    )
    places = {one.field: one.place for one in texts_of(story, payload)}
    assert places == {
        "title": "title", "summary": "body", "what_i_did": "body", "why": "body", "what_happened": "body",
        "what_i_would_change": "body", "disclosure": "body", "byline": "name",
        "pictures.0.caption": "body", "pictures.0.alt": "body",
    }  # fmt: skip
    assert {label_of(story, name) for name in places}


@pytest.mark.django_db
def test_takes_both_languages_of_an_editorial_text():
    tip = make_tip()
    fields = [one.field for one in texts_of(tip, tip_payload())]
    assert {"title_zh_hans", "title_en", "body_zh_hans", "body_en", "choices_en", "byline"} <= set(fields)
    assert "level" not in fields
    assert "cover" not in fields
