"""Drafts in the browser: rule by rule, checked at once, frozen when the whole is sound."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from community.rulebook.drafting import save_draft, start_draft
from community.rulebook.models import RuleDraft, RuleVersion
from community.rulebook.spelling import to_toml
from community.rulebook.tabulating import to_csv
from community.screening.rules import CONTEXTS
from tests.community.rulebook.rules import content, make_rules, rule
from tests.factories import PolicyCodeFactory, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(sign_in):
    PolicyCodeFactory()
    return sign_in("compliance-officer")


@pytest.fixture
def draft(officer):
    return start_draft(parent=make_rules(), author=officer.member)


def typed(draft, **changes):
    fields = {
        "draft_version": draft.version, "id": "test.gull", "code": "SOLICITATION", "outcome": "hold",
        "phrases": "海鸥计划\n海鸥 ~4 项目", "patterns": "", "window": "", "exceptions": "", "places": ["body"],
        "protect": ["warning", "question"], "protected_outcome": "allow", "reason_zh": "提到了海鸥计划", "reason_en": "names the gull plan",
        "legal_basis": "社区规则 3", "owner": "compliance", "must_hit": "来看看海鸥计划", "must_not_hit": "海边有海鸥",
        "expires": "",
    }  # fmt: skip
    return fields | changes


def new_rule(officer, draft, **changes):
    return officer.post(reverse("rules:new_rule", args=[draft.pk]), typed(draft, **changes))


def test_a_draft_starts_from_a_version(officer):
    version = make_rules(state="live")
    answer = officer.post(reverse("rules:start_draft", args=[version.number]))
    draft = RuleDraft.objects.get()
    assert answer["Location"] == draft.get_absolute_url()
    assert draft.content == version.content
    assert officer.get(draft.get_absolute_url()).status_code == 200


def test_adds_a_rule(officer, draft):
    assert new_rule(officer, draft, expires="2027-01-31", window="30").status_code == 302
    draft.refresh_from_db()
    assert draft.rules[-1]["id"] == "test.gull"
    assert draft.rules[-1]["phrases"] == ["海鸥计划", "海鸥 ~4 项目"]
    assert draft.rules[-1]["expires"] == "2027-01-31"
    assert draft.rules[-1]["window"] == 30
    assert draft.rules[0] == rule() | {"places": ["title", "body", "comment", "name"]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"patterns": "(a+)+b"}, "patterns"),
        ({"patterns": "(海鸥)\\1"}, "patterns"),
        ({"patterns": "海鸥.*计划"}, "patterns"),
        ({"phrases": "海鸥 ~"}, "phrases"),
        ({"phrases": "<没有这个词表>"}, "phrases"),
        ({"phrases": ""}, "phrases"),
        ({"exceptions": "&"}, "exceptions"),
        ({"code": "NO_SUCH_CODE"}, "code"),
        ({"outcome": "allow"}, "outcome"),
        ({"must_hit": "这里没有那个词"}, "must_hit"),
        ({"must_not_hit": "这里有海鸥计划"}, "must_not_hit"),
        ({"protected_outcome": "block"}, "protected_outcome"),
        ({"window": "1000"}, "window"),
        ({"id": "Test Gull"}, "id"),
        ({"id": "test.parrot"}, "id"),
        ({"reason_en": ""}, "reason_en"),
        ({"expires": "someday"}, "expires"),
    ],
)
def test_a_faulty_rule_is_refused_and_its_field_named(officer, draft, changes, field):
    answer = new_rule(officer, draft, **changes)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors, answer.context["form"].errors
    assert "names the gull plan" in answer.content.decode() or field == "reason_en"
    draft.refresh_from_db()
    assert len(draft.rules) == 1


def test_changes_a_rule_and_counts_its_version(officer, draft):
    address = reverse("rules:edit_rule", args=[draft.pk, "test.parrot"])
    assert "鹦鹉计划" in officer.get(address).content.decode()
    answer = officer.post(
        address,
        typed(
            draft, id="test.parrot", phrases="鹦鹉计划|鹦鹉项目", must_hit="来看看鹦鹉项目", must_not_hit=""
        ),
    )
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.rules[0]["phrases"] == ["鹦鹉计划|鹦鹉项目"]
    assert draft.rules[0]["version"] == 2
    assert RuleVersion.objects.get().rules[0]["phrases"] == ["鹦鹉计划"]


@pytest.mark.parametrize(("chosen", "kept"), [([], []), (list(CONTEXTS), None), (["warning"], ["warning"])])
def test_nothing_all_or_some_of_the_context_may_lower_it(officer, draft, chosen, kept):
    new_rule(officer, draft, protect=chosen)
    draft.refresh_from_db()
    assert draft.rules[-1].get("protect") == kept


def test_saving_without_a_change_changes_nothing(officer, draft):
    address = reverse("rules:edit_rule", args=[draft.pk, "test.parrot"])
    form = officer.get(address).context["form"]
    data = {name: value for name in form.fields if (value := form[name].value()) is not None}
    answer = officer.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    draft.refresh_from_db()
    assert draft.rules == [rule() | {"protected_outcome": "allow"}] or draft.rules[0]["phrases"] == [
        "鹦鹉计划"
    ]


def test_two_tabs_lose_nothing(officer, draft):
    save_draft(draft=draft, editor=make_member(), content=draft.content, version=draft.version)
    answer = new_rule(officer, draft, draft_version=draft.version - 1)
    assert answer.status_code == 422
    assert "names the gull plan" in answer.content.decode()


def test_takes_a_rule_out(officer, draft):
    new_rule(officer, draft)
    officer.post(reverse("rules:delete_rule", args=[draft.pk, "test.parrot"]))
    draft.refresh_from_db()
    assert [row["id"] for row in draft.rules] == ["test.gull"]
    assert officer.post(reverse("rules:delete_rule", args=[draft.pk, "test.none"])).status_code == 404


def test_changes_a_list_of_words(officer, draft):
    address = reverse("rules:words", args=[draft.pk, "warning"])
    assert "词warning" in officer.get(address).content.decode()
    assert (
        officer.post(address, {"draft_version": draft.version, "words": "骗局|诈骗\n警惕"}).status_code == 302
    )
    draft.refresh_from_db()
    assert draft.content["words"]["warning"] == ["骗局|诈骗", "警惕"]
    answer = officer.post(address, {"draft_version": draft.version, "words": "<nowhere>"})
    assert answer.status_code == 422
    assert officer.get(reverse("rules:words", args=[draft.pk, "nowhere"])).status_code == 404


def bring(officer, draft, name, text):
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return officer.post(
        reverse("rules:import", args=[draft.pk]), {"draft_version": draft.version, "file": file}
    )


def test_brings_in_a_table(officer, draft):
    rows = content(rule("test.gull", "海鸥计划"), rule("test.crow", "乌鸦计划"))["rule"]
    assert bring(officer, draft, "rules.csv", to_csv(rows)).status_code == 302
    draft.refresh_from_db()
    assert draft.rules == rows
    assert draft.content["words"] == RuleVersion.objects.get().content["words"]


def test_brings_in_a_whole_set(officer, draft):
    other = content(rule("test.gull", "海鸥计划"), links={"allowed": ["example.org"]})
    assert bring(officer, draft, "rules.toml", to_toml(other)).status_code == 302
    draft.refresh_from_db()
    assert draft.content == other


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rules.csv", "id,code\n"),
        ("rules.toml", "rule = ["),
        ("rules.toml", b"\xff\xfe\x00"),
        ("rules.csv", to_csv(content(rule(code="NO_SUCH_CODE"))["rule"])),
        ("rules.csv", to_csv(content(rule(must_hit=["没有那个词"]))["rule"])),
        ("rules.toml", "[[rule]]\nid = 'x'\n"),
    ],
)
def test_a_bad_file_changes_nothing(officer, draft, name, text):
    before = draft.content
    answer = bring(officer, draft, name, text)
    assert answer.status_code == 422
    assert answer.context["import_form"].errors
    draft.refresh_from_db()
    assert draft.content == before


def test_freezes_into_the_next_version(officer, draft):
    new_rule(officer, draft)
    draft.refresh_from_db()
    answer = officer.post(
        reverse("rules:freeze", args=[draft.pk]), {"draft_version": draft.version, "note": "加上海鸥计划"}
    )
    version = RuleVersion.objects.get(number=2)
    assert answer["Location"] == version.get_absolute_url()
    assert (version.note, version.author, version.rollout.state) == ("加上海鸥计划", officer.member, "new")
    assert list(version.writers.all()) == [officer.member]
    assert not RuleDraft.objects.exists()


@pytest.mark.parametrize(
    "rows", [[rule(code="NO_SUCH_CODE")], [rule(must_hit=["没有那个词"])], [rule(), rule()]]
)
def test_a_faulty_draft_never_freezes(officer, draft, rows):
    save_draft(draft=draft, editor=officer.member, content=content(*rows), version=draft.version)
    answer = officer.post(
        reverse("rules:freeze", args=[draft.pk]), {"draft_version": draft.version, "note": "写好的说明"}
    )
    assert answer.status_code == 422
    assert "test.parrot" in answer.content.decode()
    assert "写好的说明" in answer.content.decode()
    assert RuleVersion.objects.count() == 1


def test_throws_a_draft_away(officer, draft):
    officer.post(reverse("rules:discard", args=[draft.pk]))
    assert not RuleDraft.objects.exists()


ADDRESSES = [("draft", 0), ("new_rule", 0), ("edit_rule", "test.parrot"), ("words", "warning")]


@pytest.mark.parametrize(("name", "more"), ADDRESSES)
@pytest.mark.parametrize("role", ["senior-moderator", "editor", "moderator"])
def test_is_closed_to_who_does_not_write_rules(draft, sign_in, name, more, role):
    address = reverse(f"rules:{name}", args=[draft.pk, more] if more else [draft.pk])
    assert sign_in(role).get(address).status_code == 403


@pytest.mark.parametrize("name", ["delete_rule", "import", "freeze", "discard"])
def test_a_get_changes_nothing(officer, draft, name):
    args = [draft.pk, "test.parrot"] if name == "delete_rule" else [draft.pk]
    assert officer.get(reverse(f"rules:{name}", args=args)).status_code == 405


def test_an_unknown_draft_or_rule_is_not_found(officer, draft):
    assert officer.get(reverse("rules:draft", args=[999])).status_code == 404
    assert officer.get(reverse("rules:edit_rule", args=[draft.pk, "test.none"])).status_code == 404
