import time
import unicodedata
from dataclasses import replace
from datetime import date

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.screening import Engine, load_rules
from community.screening.rules import OUTCOMES
from tests.screening.conftest import RULES

TRADITIONAL = opencc.OpenCC("s2t")
ENGINE = Engine(load_rules(RULES))
HITS = [text for rule in ENGINE.ruleset.rules for text in rule.must_hit if "name" not in rule.places]


def rank(text: str) -> int:
    return OUTCOMES.index(ENGINE.screen(text).outcome)


WIDE = {chr(point): chr(point + 0xFEE0) for point in range(33, 127) if chr(point).isalnum()}
ANY = st.text(max_size=300) | st.text(alphabet=st.characters(), max_size=300)  # lone surrogates, too
INNOCENT = [
    "今天下雨，我在家看书。",
    "晚饭吃了面条。",
    "The bus was late again.",
    "小猫在窗台上睡着了。",
    "周末去公园走走。",
]


@settings(max_examples=200, deadline=None)
@given(ANY)
def test_any_text_gets_a_verdict_in_time_with_spans_inside_it(text):
    begun = time.process_time()
    verdict = ENGINE.screen(text)
    assert time.process_time() - begun < 0.25
    for finding in verdict.findings:
        assert 0 <= finding.start <= finding.end <= len(text)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(HITS), st.data())
def test_zero_width_signs_never_lower_the_outcome(text, data):
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from("\u200b\u200d\u00ad\ufe0f\u2060\u0336")) + text[at:]
    assert rank(text) >= rank("".join(c for c in text if c not in "\u200b\u200d\u00ad\ufe0f\u2060\u0336"))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([text for text in HITS if not text.isascii()]), st.data())
def test_spaces_between_chinese_signs_never_lower_the_outcome(text, data):
    places = [i for i in range(1, len(text)) if text[i - 1] > "\u3400" and text[i] > "\u3400"]
    spaced = text
    for at in sorted(data.draw(st.sets(st.sampled_from(places), max_size=6)) if places else (), reverse=True):
        spaced = spaced[:at] + data.draw(st.sampled_from(["\u0020", "\u3000", "\u00a0"])) + spaced[at:]
    assert rank(spaced) >= rank(text)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(HITS), st.data())
def test_wide_signs_never_lower_the_outcome(text, data):
    chosen = data.draw(st.sets(st.integers(0, len(text) - 1)))
    wide = "".join(WIDE.get(sign, sign) if i in chosen else sign for i, sign in enumerate(text))
    assert unicodedata.normalize("NFKC", wide) == unicodedata.normalize("NFKC", text)
    assert rank(wide) >= rank(text)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(HITS))
def test_traditional_signs_never_lower_the_outcome(text):
    traditional = "".join(TRADITIONAL.convert(sign) for sign in text)
    assert rank(traditional) >= rank(text)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(HITS), st.sampled_from(INNOCENT), st.booleans())
def test_innocent_text_around_never_lowers_the_outcome(text, innocent, before):
    assert rank(f"{innocent}\n{text}" if before else f"{text}\n{innocent}") >= rank(text)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(HITS) | st.sampled_from(INNOCENT) | ANY, max_size=12))
def test_texts_read_together_are_judged_as_if_alone(texts):
    together = ENGINE.screen_many((text, "body") for text in texts)
    assert together == [ENGINE.screen(text) for text in texts]


def test_a_rule_past_its_last_day_is_left_out():
    rules = tuple(replace(rule, expires=date(2026, 5, 1)) for rule in ENGINE.ruleset.rules)
    engine = Engine(replace(ENGINE.ruleset, rules=rules, model=None))
    assert engine.screen(HITS[0], on=date(2026, 5, 1)).outcome == "block"
    assert engine.screen(HITS[0], on=date(2026, 5, 2)).outcome == "allow"


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
    assert time.perf_counter() - begun < 2


def test_a_story_takes_milliseconds(engine):
    text = "我每个月记一次账，把钱分成三份，应急的放存款，长期的买一点指数基金，跌了也不慌。" * 25
    engine.screen(text)
    begun = time.perf_counter()
    for _ in range(5):
        engine.screen(text[:1000])
    assert (time.perf_counter() - begun) / 5 < 0.1
