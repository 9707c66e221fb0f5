"""Telling the author: a notice with the statement of reasons, by mail once it can no longer be undone."""

from django.utils import translation

from community.moderation.models import Decision
from community.moderation.policy import UNDO_TERM
from community.notices.telling import cancel, tell
from community.posts.models import Post


def notice_key(decision: Decision) -> str:
    return f"decision:{decision.entry_id}"


def tell_author(decision: Decision, post: Post) -> None:
    post = post.detail
    # The writer of the revision: for a guide page that is the editor, not whoever made the page.
    writer = decision.revision.author
    if writer.is_system:
        return
    with translation.override(writer.language):
        path = post.author_path()
    tell(
        member=writer,
        kind="decision",
        key=notice_key(decision),
        path=path,
        delay=UNDO_TERM,
        data={
            "action": decision.action,
            "heading": post.heading_of(decision.revision.payload),
            "codes": [code["code"] for code in decision.codes],
            "passage": decision.passage,
            "note": decision.note,
            "was_public": decision.previous_live_id is not None,
            "kind": post.kind,
        },
    )


def untell(decision: Decision) -> None:
    cancel(notice_key(decision))
