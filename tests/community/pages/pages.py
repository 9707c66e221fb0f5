"""A site page by the real path: written, submitted, approved."""

from community.pages.models import Page
from community.posts.models import Post
from tests.factories import make_member, through_review

POSITIONS = {"terms": 3, "privacy": 4}


def make_page(slug: str = "terms", *, state: str = "published", **changes) -> Page:
    page = Page.objects.filter(slug=slug).first() or Page.objects.create(
        kind=Post.Kind.PAGE, author=make_member("chief-editor"), slug=slug, position=POSITIONS.get(slug, 9)
    )
    payload = {
        "title_zh_hans": "用户协议", "title_en": "Terms",
        "summary_zh_hans": "你和我们各自要做到什么。", "summary_en": "What you and we do.",
        "body_zh_hans": "<p>联系 {{ contact_email }}，运营者 {{ operator_name }}。</p>",
        "body_en": "<p>Write to {{ contact_email }}, run by {{ operator_name }}.</p>",
        "version": "2026-11", "effective_on": "2026-12-01",
    }  # fmt: skip
    return through_review(page, payload | changes, state)
