"""Charts as SVG inside the page: real text, the page's own colours, no script, no style.

pygal lays them out. What it brings for a page of its own (style sheet, script, tooltips, comments) is taken off, so
that the content policy stays strict and dark mode and large text reach into the drawing (static/css/charts.css).
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import floor, log10
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pygal
from django.utils.safestring import SafeString, mark_safe
from pygal.etree import etree
from pygal.style import Style

if TYPE_CHECKING:
    from community.records.charts import Chart

etree.to_etree()  # pygal would take lxml wherever it happens to be installed; the functions below know one kind of tree

WIDTH, HEIGHT = 480, 222
ROOM_FOR_NUMBERS = Style(label_font_size=14)
SHAPES = {"stacked": pygal.StackedBar, "bars": pygal.Bar, "line": pygal.Line}
MOST_STEPS = 4
MANY_DOTS = 31
NEVER_SHOWN = ("background", "titles", "text-overlay", "tooltip-overlay")


def ticks(top: float) -> list[float]:
    """Round numbers from zero to at least ``top``, in steps of 1, 2 or 5 times a power of ten, never below 1."""
    rough = max(top / MOST_STEPS, 1)
    power = 10 ** floor(log10(rough))
    step = next(power * size for size in (1, 2, 5, 10) if power * size >= rough)
    labels = [0, step]
    while labels[-1] < top:
        labels.append(labels[-1] + step)
    return labels


def highest(chart: Chart) -> float:
    columns = zip(*([value or 0 for value in series.values] for series in chart.series), strict=True)
    join = sum if chart.shape == "stacked" else max
    return max((join(column) for column in columns), default=0)


@lru_cache(maxsize=256)
def draw(chart: Chart) -> SafeString:
    drawing = SHAPES[chart.shape](
        width=WIDTH, height=HEIGHT, explicit_size=False, js=(), no_prefix=True, show_legend=False,
        style=ROOM_FOR_NUMBERS, margin_left=1,
        margin_right=16 if chart.shape == "line" else 1,  # a line's last label stands at its very end
        margin_top=22, margin_bottom=14, show_x_guides=False, allow_interruptions=True, dots_size=4 if len(chart.axis) <= MANY_DOTS else 2,
    )  # fmt: skip
    drawing.x_labels = [str(number) for number in range(len(chart.axis))]
    drawing.y_labels = ticks(highest(chart))
    drawing.value_formatter = lambda value: f"{value:,.0f}{chart.unit}"
    drawing._series_margin = 0.14
    for series in chart.series:
        drawing.add("", list(series.values))
    root = drawing.render_tree()
    take_off(root)
    dress(root, chart)
    shorten(root)
    # Every text in the tree is escaped by ElementTree here.
    return mark_safe(ElementTree.tostring(root, encoding="unicode"))  # noqa: S308


def take_off(root: ElementTree.Element) -> None:
    """Remove what a page must not carry or nobody sees."""
    for parent in list(root.iter()):
        for child in list(parent):
            classes = child.get("class", "").split()
            is_foreign = not isinstance(child.tag, str) or child.tag in ("defs", "title")
            is_flat = child.tag == "rect" and float(child.get("height", 0)) == 0
            is_axis = child.tag == "path" and parent.get("class") == "axis x"
            if is_foreign or is_flat or is_axis or any(name in classes for name in NEVER_SHOWN):
                parent.remove(child)
        parent.attrib.pop("style", None)


def dress(root: ElementTree.Element, chart: Chart) -> None:
    root.attrib.clear()
    root.attrib |= {
        "class": "chart-card__svg",
        "viewBox": f"0 0 {WIDTH} {HEIGHT}",
        "role": "img",
        "aria-labelledby": f"{chart.name}-title",
    }
    overlay = next(group for group in root.iter("g") if group.get("class") == "plot overlay")
    for group in list(root.iter("g")):
        classes = group.get("class", "")
        if classes == "axis y always_show":
            dress_scale(group, overlay)
        elif classes == "axis x":
            dress_axis(group, chart)
        elif classes.startswith("series "):
            number = int(classes.rpartition("-")[2])
            dress_series(group, chart, number)
    root.insert(0, hatching(chart.name))


def dress_scale(group: ElementTree.Element, overlay: ElementTree.Element) -> None:
    """Numbers stand on their lines, in front of the marks: large letters may reach into the drawing."""
    group.set("class", "chart-guides")
    numbers = ElementTree.SubElement(overlay, "g", {"class": "chart-scale"})
    left = int(overlay.get("transform", "").removeprefix("translate(").partition(",")[0])
    for place, guide in enumerate(list(group)):
        line, text = guide.find("path"), guide.find("text")
        if line is None or text is None:
            continue
        height = float(line.get("d", "M0 0").split()[1])
        line.attrib = {
            "class": "chart-guide" if place else "chart-zero",
            "d": f"M-{left} {height:.1f}H{WIDTH - left}",
        }
        guide.remove(text)
        if place:
            text.attrib = {"x": f"-{left}", "y": f"{height - 4:.1f}"}
            numbers.append(text)


def dress_axis(group: ElementTree.Element, chart: Chart) -> None:
    group.set("class", "chart-axis")
    last = len(chart.axis) - 1
    for number, guide in enumerate(list(group)):
        text = guide.find("text")
        if text is None or not chart.axis[number]:
            group.remove(guide)
            continue
        for line in guide.findall("path"):
            guide.remove(line)
        text.text = chart.axis[number] + ("*" if number == chart.running else "")
        text.set("class", "chart-axis__minor" if (last - number) % chart.label_every else "")


def dress_series(group: ElementTree.Element, chart: Chart, number: int) -> None:
    series = chart.series[number]
    group.set("class", f"chart-series tone-{series.tone}")
    for mark in group.iter("g"):
        place = next((d.text for d in mark.findall("desc") if d.get("class") == "x_label"), None)
        shape = next((found for tag in ("rect", "circle") if (found := mark.find(tag)) is not None), None)
        for child in mark.findall("desc"):
            mark.remove(child)
        if place is None or shape is None:
            continue
        is_running = int(place) == chart.running
        shape.set("class", "chart-mark chart-mark--running" if is_running else "chart-mark")
        if series.tone == "amber" and shape.tag == "rect":
            shape.set("fill", f"url(#{chart.name}-hatch)")
        words = ElementTree.SubElement(shape, "title")
        words.text = f"{chart.rows[int(place)]} · {series.label}: {series.shown[int(place)]}"
    for line in group.findall("path"):
        line.set("class", "chart-line")


def shorten(root: ElementTree.Element) -> None:
    """Tenths of a unit are finer than any screen, and half as many bytes."""
    for element in root.iter():
        for name in {"x", "y", "width", "height", "cx", "cy", "d"} & element.attrib.keys():
            element.set(name, re.sub(r"-?\d+\.\d+", tenths, element.attrib[name]))
        if not element.get("class", "-"):
            del element.attrib["class"]


def tenths(number: re.Match[str]) -> str:
    return f"{float(number[0]):.1f}".removesuffix(".0")


def hatching(name: str) -> ElementTree.Element:
    """The pattern of the amber tone: stripes are seen where colours are not."""
    defs = ElementTree.Element("defs")
    pattern = ElementTree.SubElement(
        defs, "pattern", id=f"{name}-hatch", width="6", height="6", patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )  # fmt: skip
    ElementTree.SubElement(pattern, "rect", {"class": "chart-hatch__ground", "width": "6", "height": "6"})
    ElementTree.SubElement(pattern, "rect", {"class": "chart-hatch__stripe", "width": "3", "height": "6"})
    return defs
