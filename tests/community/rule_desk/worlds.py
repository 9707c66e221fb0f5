"""Texts with a past, for trying rules on."""

from __future__ import annotations

from community.posts.models import Post
from community.rule_desk.back_testing import run_back_test, start_back_test
from community.rule_desk.models import Rescreen, RescreenRun
from community.rule_desk.rescreening import put_into_queue
from community.rulebook.models import RuleVersion
from community.rulebook.reading import texts_of
from community.rulebook.results import BackTest
from community.rulebook.screening import Screened, Spot
from tests.community.rulebook.rules import make_rules
from tests.factories import make_member


def back_tested(version: RuleVersion, actor=None) -> BackTest:
    """A back-test as the worker runs it."""
    test = start_back_test(version=version, actor=actor or make_member("compliance-officer"))
    run_back_test.func(test.pk)
    test.refresh_from_db()
    return test


def make_rescreen(post: Post) -> Rescreen:
    """A public text that some version hits."""
    version = RuleVersion.objects.first() or make_rules()
    run = RescreenRun.objects.create(version=version, started_by=version.author, state="finished")
    spot = Spot(
        texts_of(post, post.live_revision.payload)[0].field,
        0,
        1,
        "test.parrot",
        "SOLICITATION",
        "hold",
        "",
        "",
    )
    found = Screened("hold", findings=(spot,), codes=("SOLICITATION",))
    return put_into_queue(run, Post.objects.get(pk=post.pk), post.live_revision, found)
