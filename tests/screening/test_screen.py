import io
import json

from django.core.management import call_command


def run(monkeypatch, *lines: str) -> list[dict]:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
    out = io.StringIO()
    call_command("screen", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_line_is_answered_in_order(monkeypatch):
    rows = run(
        monkeypatch,
        '{"id": 1, "text": "稳赚不赔，加我微信abc12345"}',
        '{"id": 2, "text": "今天记了一天的账"}',
        '{"id": 3, "text": "货币基金等于活期存款"}',
    )
    assert [(row["id"], row["outcome"]) for row in rows] == [(1, "block"), (2, "allow"), (3, "flag")]
    assert "GUARANTEED_RETURN" in rows[0]["codes"]
    assert {"rule", "code", "start", "end", "matched", "explanation"} <= rows[0]["findings"][0].keys()


def test_a_bad_line_is_answered_with_an_error_and_the_next_goes_on(monkeypatch):
    rows = run(
        monkeypatch,
        "{",
        "[1]",
        '{"id": 4}',
        '{"id": 5, "text": "好", "place": "roof"}',
        '{"id": 6, "text": "好"}',
    )
    assert ["error" in row for row in rows] == [True, True, True, True, False]
    assert rows[2]["id"] == 4


def test_lines_that_come_together_are_answered_together_and_in_order(tmp_path, monkeypatch):
    lines = [
        json.dumps({"id": n, "text": "稳赚不赔，跟着我做" if n % 3 else "今天记了账"}) for n in range(500)
    ]
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(lines))
    out = io.StringIO()
    with path.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        call_command("screen", stdout=out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [row["id"] for row in rows] == list(range(500))
    assert [row["outcome"] for row in rows[:3]] == ["allow", "block", "block"]
