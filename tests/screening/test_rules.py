import pytest

from community.screening import RuleError
from community.screening.patterns import compile_pattern
from community.screening.rules import CONTEXT_LISTS, build_rules

GOOD = {
    "id": "a.b", "code": "SPAM", "outcome": "hold", "owner": "x", "reason": {"zh": "甲", "en": "a"}, "legal_basis": "y",
    "must_hit": ["加我"], "phrases": ["加我"],
}  # fmt: skip
WORDS = {name: ["zzzz"] for name in CONTEXT_LISTS}


def build(**changes):
    row = {key: value for key, value in (GOOD | changes).items() if value is not None}
    return build_rules({"words": WORDS, "rule": [row]}, version="1")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", None), ("owner", ""), ("reason", {"zh": "甲"}), ("outcome", "shout"), ("phrases", ["加 ~99 我"]),
        ("phrases", ["<nobody>"]), ("phrases", ["，，"]), ("patterns", ["(a+)+b"]), ("patterns", ["a*"]), ("places", ["roof"]),
        ("window", 0), ("colour", "red"), ("protect", ["luck"]), ("protected_outcome", "block"), ("except", ["& 加"]),
    ],
)  # fmt: skip
def test_a_bad_rule_is_refused_naming_rule_and_field(field, value):
    with pytest.raises(RuleError) as caught:
        build(**{field: value})
    assert (caught.value.rule, caught.value.field) == ("a.b", field)


def test_a_good_rule_is_taken():
    assert build().rules[0].id == "a.b"


def test_two_rules_with_one_id_are_refused():
    with pytest.raises(RuleError, match="rename one"):
        build_rules({"words": WORDS, "rule": [GOOD, GOOD]}, version="1")


@pytest.mark.parametrize("source", [r"(a{1,5}){1,5}", r"(a)\1", r"a{1,500}", r".*x", r"(", r"a?"])
def test_a_pattern_that_could_run_away_is_refused(source):
    with pytest.raises(ValueError, match=r"holds|valid|matches"):
        compile_pattern(source)


def test_a_bounded_pattern_is_taken():
    assert compile_pattern(r"ab.{0,20}c").search("xxab123c")
