"""What the repository ships, read as content."""

import dataclasses

from community.rulebook.contents import STARTER, compile_rules, read_folder
from community.screening import Engine, load_rules


def told(rule):
    """A rule as the engine sees it, whatever blanks stand around its phrases."""
    facts = dataclasses.asdict(rule)
    for name in ("phrases", "exceptions"):
        facts[name] = [(phrase.chunks, phrase.window) for phrase in getattr(rule, name)]
    return facts


def test_the_content_gives_the_very_rules_of_the_files():
    data, model = read_folder(STARTER)
    ours, theirs = compile_rules(data, model, "x"), load_rules(STARTER)
    assert [(rule.id, told(rule)) for rule in ours.rules] == [(rule.id, told(rule)) for rule in theirs.rules]
    assert (ours.tokens, ours.sounding, ours.combinations, ours.severities, ours.allowed_hosts) == (
        theirs.tokens, theirs.sounding, theirs.combinations, theirs.severities, theirs.allowed_hosts,
    )  # fmt: skip
    assert ours.model == theirs.model
    text = "稳赚不赔，加我微信 abc12345"
    assert Engine(ours).screen(text).findings == Engine(theirs).screen(text).findings
