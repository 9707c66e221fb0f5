"""The drawings: real numbers, nothing a strict content policy would refuse, every text escaped."""

import re
from xml.etree import ElementTree

import pytest

from community.records.charts import Chart, Series, lengths
from community.records.charts_drawing import draw, ticks


def chart(shape="stacked", series=None, **fields):
    made = {
        "name": "c", "message": "m", "note": "n", "shape": shape, "axis": ("9", "10", "11"), "rows": ("Sep", "Oct", "Nov"),
        "row_heading": "Month", "series": tuple(series or [Series("Yes", "jade", (1, 2, 4), ("1", "2", "4"))]),
    }  # fmt: skip
    return Chart(**(made | fields))


def marks(svg, tag="rect"):
    return [mark for mark in ElementTree.fromstring(svg).iter(tag) if "chart-mark" in mark.get("class", "")]


@pytest.mark.parametrize("shape", ["stacked", "bars", "line"])
def test_draws_nothing_a_strict_policy_would_refuse(shape):
    svg = draw(chart(shape))
    assert not re.search(
        r"<(style|script|image|foreignObject)|\sstyle=|\son\w+=|href=|https?://(?!www\.w3\.org)", svg
    )
    assert "<!--" not in svg


@pytest.mark.parametrize("shape", ["stacked", "bars", "line"])
def test_draws_the_same_bytes_every_time(shape):
    first = draw(chart(shape))
    draw.cache_clear()
    assert draw(chart(shape)) == first


def test_draws_bars_in_proportion():
    heights = [float(mark.get("height")) for mark in marks(draw(chart("bars")))]
    assert heights[1] / heights[0] == pytest.approx(2, abs=0.02)
    assert heights[2] / heights[0] == pytest.approx(4, abs=0.02)


def test_stacks_one_series_on_the_other():
    pair = [
        Series("Yes", "jade", (2, 0, 0), ("2", "0", "0")),
        Series("No", "amber", (1, 0, 0), ("1", "0", "0")),
    ]
    lower, upper = marks(draw(chart(series=pair)))
    assert float(upper.get("y")) + float(upper.get("height")) == pytest.approx(
        float(lower.get("y")), abs=0.11
    )
    assert upper.get("fill") == "url(#c-hatch)"


def test_leaves_out_what_is_zero_and_what_is_missing():
    assert len(marks(draw(chart(series=[Series("Yes", "jade", (0, 3, 0), ("0", "3", "0"))])))) == 1
    gap = [Series("Yes", "jade", (1, None, 3), ("1", "–", "3"))]
    assert len(marks(draw(chart("line", gap)), "circle")) == 2


def test_escapes_what_people_wrote():
    svg = draw(chart(series=[Series("<b>&", "jade", (1, 2, 3), ("<i>", "2", "3"))]))
    assert "<b>" not in svg
    assert "<i>" not in svg
    assert "&lt;b&gt;&amp;: &lt;i&gt;" in svg


def test_says_each_number_and_marks_the_running_month():
    svg = draw(chart(running=2))
    assert "<title>Oct · Yes: 2</title>" in svg
    assert "11*" in svg
    assert [("running" in mark.get("class")) for mark in marks(svg)] == [False, False, True]


def test_is_named_by_its_heading():
    root = ElementTree.fromstring(draw(chart()))
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "c-title")


def test_keeps_the_last_label_where_there_is_little_room():
    svg = draw(chart(label_every=2))
    assert re.search(r'class="chart-axis__minor"[^>]*>10<', svg)
    assert not re.search(r'class="chart-axis__minor"[^>]*>(9|11)<', svg)


def test_repeats_the_same_numbers_in_its_table():
    assert list(chart(running=1).table()) == [
        ("Sep", ("1",), False),
        ("Oct", ("2",), True),
        ("Nov", ("4",), False),
    ]


@pytest.mark.parametrize(
    ("top", "found"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (7, [0, 2, 4, 6, 8]),
        (100, [0, 50, 100]),
        (1201, [0, 500, 1000, 1500]),
    ],
)
def test_counts_the_scale_in_round_numbers(top, found):
    assert ticks(top) == found


def test_measures_bars_against_the_longest():
    assert lengths([0, 1, 50, 200]) == [0, 2, 25, 100]
    assert lengths([]) == []


def test_knows_when_there_is_nothing_to_draw():
    assert chart(series=[Series("Yes", "jade", (0, None, 0), ("0", "–", "0"))]).is_empty
    assert not chart().is_empty
