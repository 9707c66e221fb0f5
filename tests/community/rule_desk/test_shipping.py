"""The shipped rules go the way of all rules, and the shipped lessons pass them."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from community.members.models import Member
from community.rule_desk.shipping import load_shipped
from community.rulebook.contents import STARTER
from community.rulebook.models import RuleVersion
from community.rulebook.results import BackTest, ScreeningResult
from tests.community.rulebook.rules import make_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def system():
    author, reviewer = Member.objects.system("starter-author"), Member.objects.system("starter-reviewer")
    reviewer.groups.set(Group.objects.filter(name="compliance-officer"))
    return {"author": author, "reviewer": reviewer}


def test_puts_the_shipped_rules_in_force_once(system):
    assert load_shipped(**system) == "new"
    assert load_shipped(**system) == "unchanged"
    version = RuleVersion.objects.live().get()
    assert (version.number, version.author, version.rollout.approver) == (
        1,
        system["author"],
        system["reviewer"],
    )
    assert version.rollout.back_test.state == "passed"


def test_brings_a_newer_shipped_set_in_force(system, tmp_path, monkeypatch):
    load_shipped(**system)

    for path in STARTER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "zz.toml").write_text('[links]\nallowed = ["example.org"]\n')
    monkeypatch.setattr("community.rule_desk.shipping.STARTER", tmp_path)
    assert load_shipped(**system) == "updated"
    assert RuleVersion.objects.live().get().number == 2


def test_leaves_the_rules_of_people_alone(system):
    make_rules(state="live")
    assert load_shipped(**system) == "kept"
    assert RuleVersion.objects.live().get().number == 1


def test_every_lesson_and_page_we_ship_passes():
    """The whole starter content by its real path: 59 texts, none held, none refused."""
    call_command("load_starter", stdout=StringIO())
    test = BackTest.objects.get()
    assert (test.state, test.lesson_faults) == ("passed", [])
    assert test.lessons >= 59
    assert not ScreeningResult.objects.filter(outcome__in=["hold", "block", "unscreened"]).exists()
