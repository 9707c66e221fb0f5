from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from community.audit.models import AuditEntry
from community.audit.walking import find_faults
from community.conduct.models import Strike
from community.moderation.deleting import delete_own
from community.moderation.models import Decision, Proposal
from community.moderation.proposing import confirm, decline
from community.moderation.publicity import take_down
from community.moderation.submitting import submit
from community.moderation.verifying import find_decision_faults, find_unapproved
from community.notices.models import Notice
from community.posts.models import Post
from community.reports.dismissing import dismiss, undo_dismissal
from community.reports.models import Report, ReportCase
from community.reports.reporting import report_by
from community.reports.settling import Settled, Unseen, keep, take_down_reported
from tests.community.reports.reported import make_case, make_code, make_reader, ruling_on, send_report
from tests.factories import approve, make_comment, make_member, make_story, story_payload

pytestmark = pytest.mark.django_db


def outcomes(case: ReportCase) -> set[str]:
    keys = {f"report:{report.pk}:outcome": report for report in case.reports.all()}
    found = Notice.objects.filter(key__in=keys, is_cancelled=False)
    assert all(notice.member_id == keys[notice.key].reporter_id for notice in found)
    return {notice.data["outcome"] for notice in found}


def all_is_well() -> None:
    assert [*find_faults(), *find_decision_faults(), *find_unapproved()] == []


def test_takes_a_reported_text_down_by_any_reviewer_of_its_kind():
    story, moderator = make_story(), make_member("moderator")
    assert not moderator.has_perm("community.take_down_post")
    case = make_case(story, make_code("SPAM", 1), make_code("ABUSE", 3))
    decision = take_down_reported(case_id=case.pk, actor=moderator, ruling=ruling_on(case, "take_down"))
    story.refresh_from_db()
    case.refresh_from_db()
    assert (decision.action, story.state, case.state) == ("take_down", "taken_down", "upheld")
    assert {report.state for report in case.reports.all()} == {"upheld"}
    assert outcomes(case) == {"upheld"}
    assert Strike.objects.get(decision=decision).points == 6
    assert Notice.objects.get(member=story.author, data__action="take_down").data["note"]
    all_is_well()


def test_keeps_a_text_and_makes_a_hidden_one_public_again(settings):
    settings.REPORTS_HIDE_WEIGHT = 1
    story = make_story()
    case = make_case(story, make_code("ABUSE", 3))
    decision = keep(
        case_id=case.pk, actor=make_member("moderator"), ruling=ruling_on(case, internal_note="没有问题")
    )
    story.refresh_from_db()
    case.refresh_from_db()
    assert (decision.action, story.state, case.state) == ("keep", "published", "dismissed")
    assert {report.state for report in case.reports.all()} == {"dismissed"}
    assert outcomes(case) == {"dismissed"}
    assert Notice.objects.filter(member=story.author, data__action="keep").count() == 1
    all_is_well()


def test_does_not_tell_an_author_of_reports_that_came_to_nothing():
    story = make_story()
    case = make_case(story)
    before = Notice.objects.filter(member=story.author).count()
    keep(case_id=case.pk, actor=make_member("moderator"), ruling=ruling_on(case))
    assert Notice.objects.filter(member=story.author).count() == before


def test_tells_the_reporters_they_were_right_when_the_author_has_mended_it():
    story = make_story(title="旧稿")
    case = make_case(story)
    approve(submit(post=story, author=story.author, payload=story_payload(title="新稿")))
    keep(case_id=case.pk, actor=make_member("moderator"), ruling=ruling_on(case, is_mended=True))
    case.refresh_from_db()
    story.refresh_from_db()
    assert (case.state, story.state) == ("upheld", "published")
    assert case.revision.payload["title"] == "旧稿"
    assert outcomes(case) == {"upheld"}


@pytest.mark.parametrize("missing", ["codes", "note"])
def test_refuses_to_take_down_without_reason(missing):
    case = make_case(make_story())
    changes = {"codes": []} if missing == "codes" else {"note": "  "}
    with pytest.raises(ValidationError) as refused:
        take_down_reported(
            case_id=case.pk, actor=make_member("moderator"), ruling=ruling_on(case, "take_down", **changes)
        )
    assert missing in refused.value.message_dict
    case.refresh_from_db()
    assert (case.state, case.version) == ("waiting", 1)
    assert not Decision.objects.filter(post=case.post_id, action="take_down").exists()


def test_lets_nobody_settle_about_their_own_text_or_report():
    author, reporter = make_reader("moderator"), make_reader("moderator")
    case = make_case(make_story(author=author))
    send_report(Post.objects.get(pk=case.post_id), reporter)
    for actor in (author, reporter, make_member(), make_member("chief-editor")):
        for verb, action in ((keep, "keep"), (take_down_reported, "take_down")):
            with pytest.raises(PermissionDenied):
                verb(case_id=case.pk, actor=actor, ruling=ruling_on(case, action))
    for member in (author, reporter):
        assert not ReportCase.objects.visible_to(member).exists()
    assert ReportCase.objects.reviewable_by(make_member("moderator")).get() == case


def test_lets_the_slower_one_know():
    case = make_case(make_story())
    first, second = make_member("moderator"), make_member("moderator")
    ruling = ruling_on(case, "take_down")
    keep(case_id=case.pk, actor=first, ruling=ruling_on(case))
    with pytest.raises(Settled):
        take_down_reported(case_id=case.pk, actor=second, ruling=ruling)
    assert Decision.objects.filter(post=case.post_id, action__in=["keep", "take_down"]).count() == 1


@pytest.mark.parametrize("action", ["keep", "take_down"])
def test_makes_one_decision_of_a_double_click(action):
    case, actor = make_case(make_story()), make_member("moderator")
    ruling = ruling_on(case, action)
    verb = keep if action == "keep" else take_down_reported
    assert verb(case_id=case.pk, actor=actor, ruling=ruling) == verb(
        case_id=case.pk, actor=actor, ruling=ruling
    )


def test_does_not_keep_over_reports_nobody_has_read():
    case = make_case(make_story())
    ruling = ruling_on(case)
    send_report(Post.objects.get(pk=case.post_id), code=make_code("ABUSE"))
    moderator = make_member("moderator")
    with pytest.raises(Unseen):
        keep(case_id=case.pk, actor=moderator, ruling=ruling)
    # Taking down needs no look at what else is said.
    take_down_reported(case_id=case.pk, actor=moderator, ruling=ruling_on(case, "take_down"))


def test_refuses_a_decision_on_a_wording_that_was_replaced():
    story = make_story(title="旧稿")
    case = make_case(story)
    old = ruling_on(case, "take_down")
    approve(submit(post=story, author=story.author, payload=story_payload(title="新稿")))
    with pytest.raises(Settled):
        take_down_reported(case_id=case.pk, actor=make_member("moderator"), ruling=old)


# Grave codes: a second person


def test_hides_a_grave_case_until_a_second_person_has_confirmed():
    story, first, second = make_story(), make_member("moderator"), make_member("moderator")
    case = make_case(story)
    make_code("GAMBLING", 4, is_grave=True)
    held = take_down_reported(
        case_id=case.pk, actor=first, ruling=ruling_on(case, "take_down", codes=["GAMBLING"])
    )
    story.refresh_from_db()
    case.refresh_from_db()
    assert (held.action, held.proposed, story.state, case.state) == (
        "suspend",
        "take_down",
        "suspended",
        "waiting",
    )
    assert case.reports.get().is_open
    assert not ReportCase.objects.reviewable_by(second).exists()
    with pytest.raises(Settled):
        keep(case_id=case.pk, actor=second, ruling=ruling_on(case))
    proposal = Proposal.objects.get()
    confirm(proposal_id=proposal.pk, version=proposal.version, actor=second)
    story.refresh_from_db()
    case.refresh_from_db()
    assert (story.state, case.state) == ("taken_down", "upheld")
    assert outcomes(case) == {"upheld"}
    all_is_well()


def test_comes_back_to_the_queue_when_the_second_person_declines(settings):
    settings.REPORTS_HIDE_WEIGHT = 1
    story, first, second = make_story(), make_member("moderator"), make_member("moderator")
    case = make_case(story, make_code("ABUSE", 3))
    make_code("GAMBLING", 4, is_grave=True)
    held = take_down_reported(
        case_id=case.pk, actor=first, ruling=ruling_on(case, "take_down", codes=["GAMBLING"])
    )
    assert held.action == "hold"  # reports had hidden it already; the author is not told the same twice
    assert Notice.objects.filter(member=story.author, data__action="suspend").count() == 1
    proposal = Proposal.objects.get()
    decline(proposal_id=proposal.pk, version=proposal.version, actor=second, internal_note="不是赌博")
    story.refresh_from_db()
    case.refresh_from_db()
    assert (story.state, case.state) == ("published", "waiting")
    assert ReportCase.objects.reviewable_by(second).get() == case
    send_report(story, code=make_code("ABUSE", 3))
    story.refresh_from_db()
    assert story.is_public  # somebody has looked: reports only raise it now
    keep(case_id=case.pk, actor=second, ruling=ruling_on(case))
    all_is_well()


def test_proposes_once_for_a_double_click():
    case, first = make_case(make_story()), make_member("moderator")
    make_code("GAMBLING", 4, is_grave=True)
    ruling = ruling_on(case, "take_down", codes=["GAMBLING"])
    made = [take_down_reported(case_id=case.pk, actor=first, ruling=ruling) for _ in range(2)]
    assert made[0] == made[1]
    assert Proposal.objects.count() == 1
    with pytest.raises(Settled):
        take_down_reported(case_id=case.pk, actor=make_member("moderator"), ruling=ruling)


def test_takes_a_grave_case_down_alone_only_where_the_site_was_set_so(settings):
    settings.SECOND_PERSON = False
    case = make_case(make_story())
    make_code("GAMBLING", 4, is_grave=True)
    decision = take_down_reported(
        case_id=case.pk,
        actor=make_member("moderator"),
        ruling=ruling_on(case, "take_down", codes=["GAMBLING"]),
    )
    assert (decision.action, decision.is_second_waived) == ("take_down", True)


def test_forgets_a_proposal_about_an_earlier_wording():
    """Nobody can confirm it any more; it must not stand in the way of one about the present wording."""
    story, first, second = make_story(title="旧稿"), make_member("moderator"), make_member("moderator")
    case = make_case(story)
    make_code("GAMBLING", 4, is_grave=True)
    take_down_reported(case_id=case.pk, actor=first, ruling=ruling_on(case, "take_down", codes=["GAMBLING"]))
    approve(submit(post=story, author=story.author, payload=story_payload(title="新稿")))
    Proposal.objects.update(state="waiting")  # as one is left when an approval is undone
    assert ReportCase.objects.reviewable_by(second).get() == case
    take_down_reported(case_id=case.pk, actor=second, ruling=ruling_on(case, "take_down", codes=["GAMBLING"]))
    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["void", "waiting"]


# What happens elsewhere


def test_ends_when_the_text_is_taken_down_elsewhere():
    story, senior = make_story(), make_member("senior-moderator")
    case = make_case(story)
    verdict = ruling_on(case, "take_down").verdict
    take_down(post=Post.objects.get(pk=story.pk), actor=senior, verdict=verdict)
    case.refresh_from_db()
    assert case.state == "upheld"
    assert outcomes(case) == {"upheld"}
    all_is_well()


def test_comes_to_nothing_when_the_author_deletes_the_text():
    story = make_story()
    case = make_case(story)
    reporter = case.reports.get().reporter
    delete_own(post=story, author=story.author)
    case.refresh_from_db()
    kept = report_by(reporter, story)
    assert (case.state, kept.state, kept.is_open) == ("void", "open", False)
    assert outcomes(case) == {"closed"}
    assert not Report.objects.filter(reporter=reporter).settled().exists()  # neither right nor wrong
    with pytest.raises(Settled):
        keep(case_id=case.pk, actor=make_member("moderator"), ruling=ruling_on(case))


# Misuse


def test_dismisses_misuse_by_itself_and_weighs_anew():
    story = make_story()
    case = make_case(story, make_code("SPAM", 1), make_code("ABUSE", 3))
    spam, abuse = case.reports.order_by("pk")
    entry = dismiss(case_id=case.pk, actor=make_member("moderator"), report_ids=[abuse.pk])
    case.refresh_from_db()
    abuse.refresh_from_db()
    assert (case.state, case.report_count, case.weight, abuse.state) == ("waiting", 1, 0.5, "dismissed")
    assert entry.data == {"case": case.pk, "reports": [abuse.pk], "missed": []}
    assert outcomes(case) == {"dismissed"}
    spam.refresh_from_db()
    assert spam.is_open
    take_down_reported(case_id=case.pk, actor=make_member("moderator"), ruling=ruling_on(case, "take_down"))
    abuse.refresh_from_db()
    assert abuse.state == "dismissed"  # the rest being right does not make misuse right
    all_is_well()


def test_says_which_reports_were_settled_before():
    case = make_case(make_story(), make_code("SPAM", 1), make_code("ABUSE", 3))
    first, second = case.reports.order_by("pk")
    dismiss(case_id=case.pk, actor=make_member("moderator"), report_ids=[first.pk])
    entry = dismiss(case_id=case.pk, actor=make_member("moderator"), report_ids=[first.pk, second.pk])
    assert (entry.data["reports"], entry.data["missed"]) == ([second.pk], [first.pk])


def test_puts_dismissed_reports_back_within_seconds():
    case, actor = (
        make_case(make_story(), make_code("SPAM", 1), make_code("ABUSE", 3)),
        make_member("moderator"),
    )
    keys = list(case.reports.values_list("pk", flat=True))
    entry = dismiss(case_id=case.pk, actor=actor, report_ids=keys)
    with pytest.raises(PermissionDenied):
        undo_dismissal(entry_id=entry.pk, actor=make_member("moderator"))
    undo_dismissal(entry_id=entry.pk, actor=actor)
    case.refresh_from_db()
    assert (case.report_count, case.weight) == (2, 2.0)
    assert all(report.is_open for report in case.reports.all())
    assert outcomes(case) == set()
    with pytest.raises(PermissionDenied):
        undo_dismissal(entry_id=entry.pk, actor=actor)
    assert AuditEntry.objects.filter(action="undo_dismiss_reports").count() == 1
    all_is_well()


def test_puts_nothing_back_after_the_term_or_when_the_case_is_settled():
    actor = make_member("moderator")
    late, done = make_case(make_story()), make_case(make_story())
    entries = [dismiss(case_id=c.pk, actor=actor, report_ids=[c.reports.get().pk]) for c in (late, done)]
    with time_machine.travel(timezone.now() + timedelta(seconds=31)), pytest.raises(PermissionDenied):
        undo_dismissal(entry_id=entries[0].pk, actor=actor)
    keep(case_id=done.pk, actor=actor, ruling=ruling_on(done))
    with pytest.raises(Settled):
        undo_dismissal(entry_id=entries[1].pk, actor=actor)


def test_shows_each_queue_only_what_waits_there():
    story, comment = make_story(), make_comment(make_story())
    make_case(story)
    make_case(comment)
    moderator = make_member("moderator")
    assert ReportCase.objects.reviewable_by(moderator).count() == 2
    assert not ReportCase.objects.reviewable_by(make_member("chief-editor")).exists()
    assert not ReportCase.objects.reviewable_by(make_member()).exists()
