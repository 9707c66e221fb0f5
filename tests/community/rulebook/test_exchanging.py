"""CSV and TOML: what goes out comes back the same, and no cell is a formula."""

import csv
import io
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.rulebook.contents import ORDER, STARTER, read_folder, tidy, tidy_rule
from community.rulebook.spelling import SpellingError, from_toml, to_toml
from community.rulebook.tabulating import FORMULA, TableError, from_csv, to_csv
from tests.community.rulebook.rules import content, rule

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30)
lists = st.lists(texts, max_size=4)
rules = st.fixed_dictionaries(
    {"id": texts, "code": texts, "outcome": st.sampled_from(["note", "hold", "block"]), "reason": st.fixed_dictionaries({"zh": texts, "en": texts})},
    optional={
        "phrases": lists, "patterns": lists, "except": lists, "must_hit": lists, "must_not_hit": lists,
        "window": st.integers(1, 400), "version": st.integers(1, 99), "owner": texts, "legal_basis": texts,
        "expires": st.dates().map(str), "places": lists, "protect": lists, "protected_outcome": texts,
    },
).map(tidy_rule)  # fmt: skip


@given(st.lists(rules, max_size=4))
def test_csv_comes_back_the_same(rows):
    assert from_csv(to_csv(rows)) == rows


@given(st.lists(rules, max_size=4), st.dictionaries(texts, lists, max_size=3))
def test_toml_comes_back_the_same(rows, words):
    data = tidy({"rule": rows, "words": words})
    spelt = to_toml(data)
    if rows:
        assert from_toml(spelt) == data
    assert tomllib.loads(spelt).keys() <= {"rule", "words"}


def test_the_shipped_set_survives_both():
    shipped, _model = read_folder(STARTER)
    assert len(shipped["rule"]) >= 29
    assert from_toml(to_toml(shipped)) == shipped
    assert from_csv(to_csv(shipped["rule"])) == shipped["rule"]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-2", "@sum", "'quoted", "\t=1"])
def test_no_cell_is_a_formula_and_nothing_is_lost(text):
    rows = [tidy_rule(rule(owner=f"{text} x", must_hit=[text, "鹦鹉计划"], legal_basis=text))]
    table = to_csv(rows)
    for line in csv.reader(io.StringIO(table.removeprefix("\ufeff"))):
        for cell in line:
            assert not cell.startswith(tuple(sign for sign in FORMULA if sign != "'"))
    assert from_csv(table) == rows


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ("id,code,outcome,color\na,b,c,d\n", "color"),
        ("id,code\na,b\n", "outcome"),
        ("id,code,outcome,window\na,b,hold,many\n", "window"),
        ("id,code,outcome\na,b\n", "2"),
        ("id,code,outcome\na,b,c,d\n", "2"),
    ],
)
def test_a_bad_table_is_refused_by_name(table, named):
    with pytest.raises(TableError, match=named):
        from_csv(table)


@pytest.mark.parametrize("source", ["rule = 3", "x = [", "", "rule = [1]"])
def test_a_bad_file_is_refused(source):
    with pytest.raises(SpellingError):
        from_toml(source)


def test_every_field_of_the_engine_has_a_place():
    from community.screening.rules import FIELDS

    assert set(ORDER) == FIELDS


def test_defaults_are_written_into_each_rule():
    data = tidy(
        {"defaults": {"owner": "compliance", "version": 1}, "rule": [{"id": "a"}, {"id": "b", "owner": "x"}]}
    )
    assert [row["owner"] for row in data["rule"]] == ["compliance", "x"]
    assert "defaults" not in data
    assert content()["rule"][0]["id"] == "test.parrot"
