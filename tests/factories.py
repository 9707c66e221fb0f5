"""Small factories; every test builds the little world it needs."""

from typing import Any

import factory
from django.contrib.auth.models import Group
from django.utils import timezone

from community.comments.models import Comment
from community.content.models import Topic
from community.members.models import Member
from community.moderation.deciding import decide
from community.moderation.models import Decision, Proposal, Review
from community.moderation.policy_codes import PolicyCode
from community.moderation.publicity import take_down
from community.moderation.submitting import submit
from community.moderation.verdicts import Verdict
from community.posts.models import Post
from community.stories.models import Story
from education.guide.models import ProductKind, Rule
from education.tips.models import Tip


class MemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Member
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"member{n}@example.com")
    display_name = factory.Sequence(lambda n: f"小满{n}")
    password = factory.django.Password("correct horse battery")


def make_member(*roles: str, **fields: Any) -> Member:
    """A member; with roles, a staff member."""
    member = MemberFactory(**fields)
    member.groups.set(Group.objects.filter(name__in=roles))
    assert member.groups.count() == len(roles), f"unknown role in {roles}"
    return member


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic
        django_get_or_create = ("slug",)

    slug = "buying"
    name_zh_hans = "怎么买"
    name_en = "Buying"


class PolicyCodeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PolicyCode
        django_get_or_create = ("code",)

    code = "SOLICITATION"
    severity = 3
    article = 3
    version = "2026-11"
    name_zh_hans, name_en = "引流", "Solicitation"
    rule_zh_hans, rule_en = "不留联系方式。", "No contact details."
    reason_zh_hans, reason_en = "文中有联系方式。", "The text has contact details."
    advice_zh_hans, advice_en = "删去后再提交。", "Remove them and send it again."


class GraveCodeFactory(PolicyCodeFactory):
    """A code under which one person alone decides nothing."""

    code = "FRAUD"
    severity = 4
    is_grave = True
    article = 4
    name_zh_hans, name_en = "诈骗", "Fraud"
    rule_zh_hans, rule_en = "不设骗局。", "No scams."
    reason_zh_hans, reason_en = "这是骗局。", "This is a scam."
    advice_zh_hans, advice_en = "请勿再发。", "Do not send it again."


def story_payload(**changes: Any) -> dict[str, Any]:
    payload = {
        "title": "第一次定投",
        "summary": "跌了两成，我照计划走。",
        "language": "zh-hans",
        "genre": "reader",
        "topic": TopicFactory().pk,
        "about": [],
        "what_i_did": "<p>每月投入固定的一笔钱。</p>",
        "why": "<p>工资按月发，分批最合适。</p>",
        "what_happened": "<p>中间最多亏了两成，后来慢慢回来。</p>",
        "what_i_would_change": "<p>先把应急的钱留足。</p>",
        "outcome": "holding",
        "holds": True,
        "disclosure": "仍持有。",
        "byline": "小满",
        "pictures": [],
    }
    return payload | changes


def tip_payload(**changes: Any) -> dict[str, Any]:
    texts = {
        "title": ("先攒三个月的安心钱", "Three months of calm first"),
        "takeaway": ("先有安心钱，再谈投资。", "Calm money first, investing later."),
        "body": (
            "<p>把三个月的开支放在随时能取的地方。</p>",
            "<p>Keep three months of spending within reach.</p>",
        ),
        "source": ("算术，可自行验算", "Arithmetic; check it yourself"),
        "question": ("先做哪一件？", "What comes first?"),
        "choices": ("攒安心钱\n借钱投资", "Save calm money\nBorrow to invest"),
        "explanation": ("急用时不必低价卖出。", "You need not sell low in an emergency."),
        "cover_alt": ("", ""),
    }
    payload: dict[str, Any] = {
        f"{k}_{code}": text
        for k, pair in texts.items()
        for code, text in zip(("zh_hans", "en"), pair, strict=True)
    }
    payload |= {
        "topic": TopicFactory(slug="ideas").pk,
        "level": "new",
        "cover": None,
        "guide_topics": [],
        "byline": "编辑",
    }
    return payload | changes


def kind_payload(**changes: Any) -> dict[str, Any]:
    payload = {
        name: "文字" if name.endswith("zh_hans") else "words"
        for name in ProductKind.payload_fields
        if name.endswith(("_zh_hans", "_en"))
    }
    payload |= {
        "pot": "long",
        "risk_low": 1,
        "risk_high": 2,
        "horizon_months": 12,
        "worst_fall_percent": "",
        "as_of": "2026-11-21",
        "review_by": "2027-05-31",
    }
    return payload | changes


def rule_payload(**changes: Any) -> dict[str, Any]:
    payload = {
        name: "文字" if name.endswith("zh_hans") else "words"
        for name in Rule.payload_fields
        if name.endswith(("_zh_hans", "_en"))
    }
    return payload | {"as_of": "2026-11-21", "review_by": "2027-05-31"} | changes


def verdict_for(review: Review, action: str = "approve", **fields: Any) -> Verdict:
    review.refresh_from_db()
    defaults: dict[str, Any] = {
        "version": review.version,
        "revision_id": review.revision_id,
        "sha256": review.revision.sha256,
    }
    if action in Decision.ADVERSE:
        defaults |= {"codes": [PolicyCodeFactory().code], "note": "请删去联系方式。"}
    if action == Decision.Action.ESCALATE:
        defaults |= {"internal_note": "拿不准，请看第二段。"}
    return Verdict(action=action, **(defaults | fields))


def approve(review: Review, moderator: Member | None = None) -> Decision:
    moderator = moderator or make_member(
        "moderator", "senior-moderator", "chief-editor", "compliance-officer"
    )
    return decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review))


def reject(review: Review, moderator: Member | None = None, **fields: Any) -> Decision:
    moderator = moderator or make_member("senior-moderator", "chief-editor", "compliance-officer")
    return decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review, "reject", **fields))


def escalate(review: Review, moderator: Member | None = None) -> Decision:
    moderator = moderator or make_member("moderator", "chief-editor", "compliance-officer")
    return decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review, "escalate"))


def make_proposal(
    post: Post | None = None, *, proposer: Member | None = None, action: str = "reject", **fields: Any
) -> Proposal:
    """A decision under a grave code that waits for a second person: a refusal, or the removal of a public text."""
    proposer = proposer or make_member("senior-moderator", "chief-editor", "compliance-officer")
    fields = {"codes": [GraveCodeFactory().code], "note": "这是骗局。"} | fields
    if action == Decision.Action.TAKE_DOWN:
        post = post or make_story()
        live = post.live_revision
        verdict = Verdict(action=action, version=0, revision_id=live.pk, sha256=live.sha256, **fields)
        return take_down(post=post, actor=proposer, verdict=verdict).proposal
    review = (post or make_story(state="waiting")).reviews.waiting().get()
    verdict = verdict_for(review, action, **fields)
    return decide(review_id=review.pk, actor=proposer, verdict=verdict).proposal


def make_story(
    *, author: Member | None = None, state: str = "published", moderator: Member | None = None, **changes: Any
) -> Story:
    """A story that is a draft, waiting or published, by the real path."""
    author = author or make_member()
    story = Story.objects.create(kind=Post.Kind.STORY, author=author)
    return through_review(story, story_payload(**changes), state, moderator)


def make_comment(
    target: Post,
    *,
    author: Member | None = None,
    state: str = "published",
    text: str = "谢谢分享",
    language: str = "zh-hans",
    reply_to: Comment | None = None,
) -> Comment:
    author = author or make_member()
    comment = Comment.objects.create(
        kind=Post.Kind.COMMENT, author=author, target_id=target.pk, reply_to=reply_to
    )
    payload = {"text": text, "byline": author.display_name, "language": language}
    return through_review(comment, payload, state)


def make_tip(
    *, author: Member | None = None, state: str = "published", publish_on=None, slug: str = "", **changes: Any
) -> Tip:
    author = author or make_member("editor")
    tip = Tip.objects.create(
        kind=Post.Kind.TIP,
        author=author,
        slug=slug or f"tip-{Tip.objects.count() + 1}",
        publish_on=publish_on,
    )
    return through_review(tip, tip_payload(**changes), state)


def make_kind(slug: str = "money-funds", *, state: str = "published", **changes: Any) -> ProductKind:
    topic = TopicFactory(
        slug=slug, group=Topic.Group.PRODUCT_KIND, name_zh_hans="货币基金", name_en="Money funds"
    )
    kind = ProductKind.objects.create(
        kind=Post.Kind.PRODUCT_KIND, author=make_member("editor"), slug=slug, topic=topic
    )
    return through_review(kind, kind_payload(**changes), state)


def make_rule(
    slug: str = "regular-investing", side: str = "buy", *, state: str = "published", **changes: Any
) -> Rule:
    topic = TopicFactory(slug=slug, group=side, name_zh_hans="定投", name_en="Regular investing")
    rule = Rule.objects.create(
        kind=Post.Kind.RULE, author=make_member("editor"), slug=slug, side=side, topic=topic
    )
    return through_review(rule, rule_payload(**changes), state)


def through_review(post: Post, payload: dict[str, Any], state: str, moderator: Member | None = None) -> Any:
    if state != "draft":
        review = submit(post=post, author=post.author, payload=payload)
        if state == "published" and review.is_waiting:
            approve(review, moderator)
    return type(post).objects.get(pk=post.pk)


def today():
    return timezone.localdate()
