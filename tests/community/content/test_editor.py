import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from community.content.cleaning import clean_rich_text
from community.content.editor import RichTextField, RichTextWidget, as_typed


def test_turns_plain_words_into_paragraphs():
    assert RichTextField().clean("一\n\n二\n三") == "<p>一</p>\n\n<p>二<br>三</p>"


def test_shows_paragraphs_as_plain_words_and_anything_richer_as_it_is():
    assert as_typed("<p>一</p>\n\n<p>二<br>三</p>") == "一\n\n二\n三"
    for html in ("<p><strong>一</strong></p>", "<p>a &lt;b&gt;</p>", "<ul><li>一</li></ul>", ""):
        assert as_typed(html) == html


@given(st.text(max_size=80))
def test_loses_nothing_between_the_plain_box_and_the_stored_text(text):
    stored = clean_rich_text(text)
    assert clean_rich_text(as_typed(stored)) == clean_rich_text(stored)


@pytest.mark.parametrize("empty", ["", "   ", "<p></p>", "<p>&nbsp;</p>", "<script>x</script>"])
def test_asks_for_words_when_there_are_none(empty):
    with pytest.raises(ValidationError) as caught:
        RichTextField().clean(empty)
    assert caught.value.code == "required"
    assert RichTextField(required=False).clean(empty) == ""


def test_counts_what_readers_see():
    field = RichTextField(max_text_length=3)
    assert field.clean("<p><strong>一</strong>二三</p>")
    with pytest.raises(ValidationError) as caught:
        field.clean("一二三四")
    assert "4" in caught.value.messages[0]


def test_keeps_tables_and_headings_for_editors_only():
    html = "<h2>题</h2><table><tbody><tr><td>格</td></tr></tbody></table>"
    assert RichTextField(editorial=True).clean(html) == html
    assert "<table" not in RichTextField().clean(html)


def test_is_a_labelled_plain_box_that_the_browser_does_not_block():
    html = RichTextWidget(editorial=True).render("body", "<p>一</p>", {"id": "id_body", "required": True})
    assert 'data-editor="editorial"' in html
    assert ">\n一</textarea>" in html
    assert "style=" not in html
    assert RichTextWidget().use_required_attribute(None) is False
