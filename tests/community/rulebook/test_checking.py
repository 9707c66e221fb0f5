"""Rules are checked before they are used; the message names rule and field."""

import pytest

from community.rulebook.checking import check_content, check_rule
from tests.community.rulebook.rules import content, rule

CODES = {"SOLICITATION"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"patterns": ["(a+)+b"]}, "patterns"),
        ({"patterns": ["(海鸥)\\1"]}, "patterns"),
        ({"code": "NO_SUCH_CODE"}, "code"),
        ({"must_hit": ["没有那个词"]}, "must_hit"),
        ({"must_not_hit": ["来看看鹦鹉计划"]}, "must_not_hit"),
        ({"color": "red"}, "color"),
        ({"expires": "someday"}, "expires"),
        ({"places": ["nowhere"]}, "places"),
        ({"outcome": "ban"}, "outcome"),
    ],
)
def test_names_rule_and_field(changes, field):
    faults = check_rule(content(), rule(**changes), CODES)
    assert [(fault.rule, fault.field) for fault in faults] == [("test.parrot", field)]
    assert faults[0].message


def test_finds_nothing_wrong_with_a_sound_set():
    assert check_content(content(rule(), rule("test.gull", "海鸥计划")), None, CODES) == []


@pytest.mark.parametrize(
    "broken", [{"rule": []}, {"words": {}, "rule": []}, {"words": {"negation": "x"}, "rule": []}]
)
def test_a_set_without_words_is_refused(broken):
    assert check_content(broken, None, CODES)


def test_nonsense_is_refused_in_words():
    assert check_content(content() | {"rule": [3]}, None, CODES)[0].field == "file"
