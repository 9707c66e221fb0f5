"""Small numbers stay small: neither a cell nor a sum may give one person away."""

from collections import Counter
from datetime import date

import pytest
from django.utils import translation

from community.records.transparency_charts import appeal_chart, decided_chart, rule_chart, telling, wait_chart
from community.records.transparency_months import Month, MonthFigures
from community.records.transparency_shown import Count, MonthRow, code_message, code_rows
from tests.factories import PolicyCodeFactory

OCTOBER = Month(date(2026, 10, 1), date(2026, 10, 31))
JANUARY = Month(date(2026, 1, 1), date(2026, 1, 31))
NOVEMBER = Month(date(2026, 11, 1), date(2026, 11, 20), is_running=True)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def row(month=OCTOBER, *, codes=(), **fields):
    actions = {
        name: fields.pop(name) for name in list(fields) if name not in ("by_rule", "waited", "median_minutes")
    }
    return MonthRow(month, MonthFigures(actions=Counter(actions), codes=Counter(dict(codes)), **fields))


@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (1, "<3"), (2, "<3"), (3, "3"), (1200, "1200")])
def test_hides_one_and_two(number, shown):
    assert str(Count.of(number)) == shown


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ((0, 0), "0"),
        ((5, 4), "9"),
        ((0, 1), "<3"),
        ((1, 1), "<3"),
        ((5, 1), "5+"),
        ((5, 2), "5+"),
        ((5, 1, 2), "8"),
        ((5, 1, 1), "5+"),
        ((5, 2, 2), "5+"),
        ((1, 2), "3"),
        ((2, 2), "3+"),
        ((1, 1, 1), "3+"),
    ],
)
def test_lets_no_sum_tell_a_hidden_part(parts, shown):
    assert str(sum(map(Count.of, parts), Count(0))) == shown


def test_ranks_small_numbers_alike():
    assert Count.of(1).at_least == Count.of(2).at_least < Count.of(3).at_least
    assert sum(map(Count.of, (5, 2)), Count(0)).at_least == 5


def test_draws_one_and_two_alike():
    assert Count.of(1).drawn == Count.of(2).drawn > Count.of(0).drawn


def test_hides_small_refusals_but_not_what_was_published():
    made = row(approve=1, publish=1, request_changes=2, reject=3)
    assert (made.figures.published, str(made.changes), str(made.rejected), str(made.decided)) == (
        2,
        "<3",
        "3",
        "5+",
    )


@pytest.mark.parametrize(
    ("published", "rejected", "found"),
    [(90, 10, 90), (8, 3, 73), (8, 0, None), (19, 1, None), (298, 1, None), (599, 1, 100)],
)
def test_tells_no_share_that_would_tell_a_small_number(published, rejected, found):
    assert row(approve=published, reject=rejected).share_published == found


def test_speaks_of_the_last_full_month():
    october, november = row(), row(NOVEMBER)
    assert telling([october, november]) is october
    assert telling([november]) is november


def test_marks_the_running_month_and_puts_the_year_at_january():
    assert row(NOVEMBER).label == "November 2026, until 20 November"
    assert (row().on_axis, row(JANUARY).on_axis) == ("Oct", "2026")
    with translation.override("zh-hans"):
        assert row().on_axis == "10月"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"approve": 90, "reject": 10}, "October 2026: 100 decisions, and 90 of 100 texts were published"),
        ({"approve": 5}, "Texts decided in October 2026: 5"),
    ],
)
def test_says_how_much_was_published(fields, words):
    assert decided_chart([row(**fields)]).message == words


@pytest.mark.parametrize(
    ("fields", "words", "drawn"),
    [
        (
            {"waited": 3, "median_minutes": 90},
            "October 2026: half of the texts were answered within 1.5 h",
            1.5,
        ),
        (
            {"waited": 2, "median_minutes": 90},
            "October 2026: too few decisions to speak of a usual waiting time",
            None,
        ),
    ],
)
def test_says_how_long_it_takes_from_three_decisions_on(fields, words, drawn):
    chart = wait_chart([row(**fields)])
    assert (chart.message, chart.series[0].values) == (words, (drawn,))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"approve": 75, "publish": 25, "by_rule": 25},
            "October 2026: rules made 25 of 100 decisions, people the others",
        ),
        ({"approve": 100}, "October 2026: people made every decision, or nearly so"),
        ({"approve": 9, "by_rule": 9}, "October 2026: too few decisions to speak of a share made by rules"),
    ],
)
def test_says_what_rules_decide(fields, words):
    assert rule_chart([row(**fields)]).message == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "No appeal was judged in these months"),
        ({"uphold": 4}, "Appeals judged: 4. Every decision stood"),
        ({"uphold": 6, "overturn": 2, "vary": 2}, "Appeals judged: 10. Reversed or changed: 4"),
        ({"uphold": 6, "overturn": 1}, "Appeals judged: 7. Reversed or changed: <3"),
    ],
)
def test_says_what_became_of_appeals(fields, words):
    assert appeal_chart([row(**fields)]).message == words


def test_shows_small_appeals_as_such():
    series = appeal_chart([row(uphold=6, overturn=1, vary=0)]).series
    assert [s.shown for s in series] == [("6",), ("0",), ("<3",)]


@pytest.mark.django_db
def test_names_the_reasons_the_most_frequent_first():
    PolicyCodeFactory(code="A", name_en="Advice", position=1)
    PolicyCodeFactory(code="B", name_en="Boast", position=2)
    rows = [row(codes={"A": 2, "B": 6}), row(NOVEMBER, codes={"B": 3, "GONE": 1})]
    found = code_rows(rows)
    assert [(code.name, str(code.total)) for code in found] == [
        ("Boast", "9"),
        ("Advice", "<3"),
        ("GONE", "<3"),
    ]
    assert [str(count) for count in found[1].counts] == ["<3", "0"]
    assert found[0].heights == (100, 50)
    assert code_message(found) == "3 reasons were given; the most frequent: Boast"


@pytest.mark.django_db
def test_says_that_no_reason_was_needed():
    assert code_rows([row()]) == []
    assert code_message([]) == "No text was refused in these months"
