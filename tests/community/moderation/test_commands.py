import pytest
from django.core.management import CommandError, call_command

from community.audit.models import AuditEntry
from community.moderation.deciding import decide
from community.moderation.publicity import take_down
from community.moderation.submitting import submit
from community.moderation.undoing import undo
from community.posts.models import Post
from community.stories.models import Story
from tests.community.moderation.test_deciding import take_down_verdict
from tests.factories import make_comment, make_member, make_story, make_tip, story_payload, verdict_for

pytestmark = pytest.mark.django_db


def refuse(capsys) -> str:
    with pytest.raises(CommandError):
        call_command("verify_published")
    return capsys.readouterr().out


def test_everything_public_is_as_approved(capsys):
    make_comment(make_story())
    make_tip()
    make_story(state="waiting")
    call_command("verify_published")
    assert capsys.readouterr().out == "OK: 3 public texts, each as approved.\n"


def test_names_a_text_whose_live_row_was_changed(capsys):
    story = make_story()
    Story.objects.filter(pk=story.pk).update(title="偷偷改过")
    assert f"post {story.pk}: what is served is not revision 1" in refuse(capsys)


def test_names_a_text_that_was_made_public_without_approval(capsys):
    story = make_story(state="waiting")
    revision = story.revisions.get()
    Story.objects.filter(pk=story.pk).update(state=Post.State.PUBLISHED, live_revision=revision)
    assert f"post {story.pk}: revision 1 is public without an approval" in refuse(capsys)


def test_names_a_text_whose_approval_was_taken_back(capsys):
    moderator, story = make_member("moderator"), make_story(state="waiting")
    review = story.reviews.get()
    decision = decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review))
    undo(decision_id=decision.pk, actor=moderator)
    Post.objects.filter(pk=story.pk).update(state=Post.State.PUBLISHED, live_revision=review.revision)
    assert f"post {story.pk}: revision 1 is public without an approval" in refuse(capsys)


def test_names_a_text_that_was_taken_down(capsys):
    story = make_story()
    take_down(post=story, actor=make_member("senior-moderator"), verdict=take_down_verdict(story))
    Post.objects.filter(pk=story.pk).update(state=Post.State.PUBLISHED)
    assert f"post {story.pk}: is public although" in refuse(capsys)


def test_grants_and_takes_away_a_role_in_the_log():
    member = make_member(email="Chen@example.com")
    call_command("grant_role", "chen@EXAMPLE.com", "moderator")
    assert member.groups.get().name == "moderator"
    call_command("grant_role", "chen@example.com", "moderator", "--remove")
    assert not member.groups.exists()
    lines = list(AuditEntry.objects.values_list("action", "subject", "data__role"))
    assert lines == [
        ("grant_role", f"member:{member.pk}", "moderator"),
        ("revoke_role", f"member:{member.pk}", "moderator"),
    ]


def test_granting_twice_writes_one_line():
    make_member(email="chen@example.com")
    for _ in range(2):
        call_command("grant_role", "chen@example.com", "editor")
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("email", "role", "words"), [("a@b.cn", "king", "compliance-officer"), ("no@b.cn", "editor", "no@b.cn")]
)
def test_says_what_it_accepts(email, role, words):
    make_member(email="a@b.cn")
    with pytest.raises(CommandError, match=words):
        call_command("grant_role", email, role)
    assert not AuditEntry.objects.exists()


def test_accepts_the_earlier_text_after_an_approval_was_taken_back(capsys):
    moderator, story = make_member("moderator"), make_story()
    review = submit(post=story, author=story.author, payload=story_payload(title="新的题目"))
    undo(
        decision_id=decide(review_id=review.pk, actor=moderator, verdict=verdict_for(review)).pk,
        actor=moderator,
    )
    call_command("verify_published")
    call_command("verify_audit_log")
    assert capsys.readouterr().out.count("OK") == 2
