"""What a browser posts from the writing form."""

from typing import Any

from tests.factories import TopicFactory


def typed(**changes: Any) -> dict[str, Any]:
    data = {
        "title": "第一次定投",
        "summary": "跌了两成，我照计划走。",
        "topic": str(TopicFactory().pk),
        "language": "zh-hans",
        "what_i_did": "每月投入固定的一笔钱。",
        "why": "<p>工资按月发。</p>",
        "what_happened": "<p>最多亏了两成。</p>",
        "what_i_would_change": "<p>先留足应急的钱。</p>",
        "outcome": "holding",
        "holds": "on",
        "disclosure": "仍持有。",
        "byline": "小满满",
        "pictures-TOTAL_FORMS": "0",
        "pictures-INITIAL_FORMS": "0",
        "version": "0",
    }
    return {name: value for name, value in (data | changes).items() if value is not None}
