import time

from hypothesis import given
from hypothesis import strategies as st

from community.moderation.differences import ADDED, REMOVED, SAME, compare, compare_words, lines_of, shorten


def told(before, after):
    return [(segment.kind, segment.text) for segment in compare_words(before, after)]


def test_marks_chinese_by_characters():
    assert told("最多亏了两成，后来慢慢回来。", "最多亏了三成，后来慢慢回来。") == [
        (SAME, "最多亏了"), (REMOVED, "两"), (ADDED, "三"), (SAME, "成，后来慢慢回来。"),
    ]  # fmt: skip


def test_marks_english_by_words():
    assert told("It lost a little.", "It lost a lot.") == [
        (SAME, "It lost a "), (REMOVED, "little"), (ADDED, "lot"), (SAME, "."),
    ]  # fmt: skip


def test_shows_a_changed_link_address():
    before, after = (
        lines_of(f'<p>见<a rel="nofollow" href="{url}">这里</a>。</p>')
        for url in ("https://a.cn/", "https://b.cn/")
    )
    assert before != after
    assert any(
        "b.cn" in s.text or s.text == "b"
        for line in compare(before, after)
        for s in line.segments
        if s.is_added
    )


def test_leaves_unchanged_lines_out():
    before = "\n".join(f"第{n}段" for n in range(20))
    lines = shorten(compare(before, before.replace("第10段", "第10段，补充。")))
    assert [line.is_gap for line in lines] == [True, False, False, False, True]


@given(st.text(alphabet="ab 你我他，。\n", max_size=60), st.text(alphabet="ab 你我他，。\n", max_size=60))
def test_loses_nothing_of_either_text(before, after):
    segments = [s for line in compare(before, after) for s in line.segments]
    flat = lambda kind: "".join(s.text for s in segments if s.kind in (SAME, kind))  # noqa: E731
    assert flat(REMOVED) == before.replace("\n", "")
    assert flat(ADDED) == after.replace("\n", "")


def test_answers_in_time_on_the_worst_text():
    start = time.perf_counter()
    list(compare_words("的一是了我不" * 3000, "了的不我一是" * 3000))
    list(
        compare_words(
            "，".join("的一是了我不" for _ in range(900)), "。".join("了的不我一是" for _ in range(900))
        )
    )
    assert time.perf_counter() - start < 5
