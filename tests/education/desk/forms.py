"""What a browser sends for a payload."""

import datetime
from typing import Any

from django.urls import reverse

from community.posts.drafting import save_draft
from tests.factories import make_tip, tip_payload, today


def posted(payload: dict[str, Any], **more: Any) -> dict[str, Any]:
    data = {name: "" if value is None else value for name, value in (payload | more).items()}
    return {name: value for name, value in data.items() if value is not False}


def drafted(editor, **changes):
    tip = make_tip(
        author=editor.member,
        state="draft",
        publish_on=today() + datetime.timedelta(days=3),
        slug="calm-money",
    )
    save_draft(post=tip, editor=editor.member, payload=tip_payload(**changes), version=0)
    return tip


def send(client, tip, action="save", version=1, **changes):
    row = {"slug": tip.slug, "publish_on": tip.publish_on or "", "draft_version": version, "action": action}
    return client.post(reverse("desk:tip", args=[tip.pk]), posted(tip_payload(), **(row | changes)))
