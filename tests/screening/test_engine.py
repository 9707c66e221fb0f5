import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.screening import Engine, load_rules
from community.screening.rules import OUTCOMES
from tests.screening.conftest import RULES

ENGINE = Engine(load_rules(RULES))
HITS = [text for rule in ENGINE.ruleset.rules for text in rule.must_hit if "name" not in rule.places]


def rank(text: str) -> int:
    return OUTCOMES.index(ENGINE.screen(text).outcome)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_a_verdict_with_spans_inside_it(text):
    for finding in ENGINE.screen(text).findings:
        assert 0 <= finding.start <= finding.end <= len(text)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(HITS), st.data())
def test_zero_width_signs_never_lower_the_outcome(text, data):
    at = data.draw(st.integers(0, len(text)))
    sign = data.draw(st.sampled_from("\u200b\u200d\u00ad\ufe0f\u2060"))
    assert rank(text[:at] + sign + text[at:]) >= rank(text)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(HITS))
def test_full_width_letters_and_digits_never_lower_the_outcome(text):
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)
    assert unicodedata.normalize("NFKC", wide) == unicodedata.normalize("NFKC", text)
    assert rank(wide) >= rank(text)


@pytest.mark.parametrize(
    "text",
    [
        "稳 赚 不 赔，跟我做",
        "稳*赚*不*赔，跟我做",
        "穩賺不賠，跟我做",
        "文赚不赔，跟我做",
        "wen赚bu赔，跟我做",
    ],
)
def test_disguise_does_not_help(engine, text):
    assert engine.screen(text).outcome == "block"


def test_findings_point_into_the_raw_text(engine):
    text = "大家好。Ｖ❤：abc_2024，备注来意"
    finding = next(f for f in engine.screen(text).findings if f.code == "SOLICITATION")
    assert "abc_2024" in text[finding.start : finding.end]


def test_a_turn_after_a_warning_drops_the_protection(engine):
    assert engine.screen("警惕“稳赚不赔”的骗局").outcome == "allow"
    assert engine.screen("绝对不是骗局，稳赚不赔").outcome == "block"
    assert engine.screen("外面保本高收益的都是骗局，不过我们这个签合同兜底，先到先得").outcome == "block"


def test_contact_beside_a_promise_is_blocked(engine):
    assert engine.screen("一个月赚了38万，想学的私信我").outcome == "block"


def test_it_is_deterministic(engine):
    assert engine.screen(HITS[0]) == Engine(load_rules(RULES)).screen(HITS[0])


def test_another_place_or_type_is_refused(engine):
    with pytest.raises(ValueError, match="place must be one of"):
        engine.screen("x", place="footer")
    with pytest.raises(TypeError, match="must be a string"):
        engine.screen(None)


@pytest.mark.parametrize("text", ["我" * 20000, "1-" * 10000, "a" * 30000, "保本 " * 5000, "👍" * 20000])
def test_the_worst_texts_take_no_longer_than_their_length_allows(engine, text):
    begun = time.perf_counter()
    engine.screen(text)
    assert time.perf_counter() - begun < 5


def test_a_story_takes_milliseconds(engine):
    text = "我每个月记一次账，把钱分成三份，应急的放存款，长期的买一点指数基金，跌了也不慌。" * 25
    engine.screen(text)
    begun = time.perf_counter()
    for _ in range(5):
        engine.screen(text[:1000])
    assert (time.perf_counter() - begun) / 5 < 0.1
