from hypothesis import given
from hypothesis import strategies as st

from community.screening.markup import in_source, strip_markup


def test_tags_go_and_entities_are_read():
    assert strip_markup("<p>稳&#36186;不赔</p><b>加</b>我 &amp; 3<5").text == "\n稳赚不赔\n加我 & 3<5"


def test_scripts_styles_and_comments_are_no_text():
    assert strip_markup("a<script>保本</script><style>b{}</style><!-- 保本 -->c").text == "ac"


def test_unknown_entities_stay():
    assert strip_markup("a &nosuch; b").text == "a &nosuch; b"


def test_findings_point_into_the_source(engine):
    source = "<p>大家好</p><p>稳<b>赚</b>&#19981;赔，跟我做</p>"
    stripped = strip_markup(source)
    verdict = in_source(engine.screen(stripped.text), stripped)
    assert verdict.outcome == "block"
    found = [source[finding.start : finding.end] for finding in verdict.findings]
    assert any("稳<b>赚</b>&#19981;赔" in part for part in found)


@given(st.text(alphabet="ab<>/p&;#lt123 !-稳", max_size=60), st.data())
def test_any_span_has_a_place_in_the_source(source, data):
    stripped = strip_markup(source)
    start = data.draw(st.integers(0, len(stripped.text)))
    end = data.draw(st.integers(start, len(stripped.text)))
    first, last = stripped.source_span(start, end)
    assert 0 <= first <= len(source)
    assert 0 <= last <= len(source)
    if start < end:
        assert first < last
