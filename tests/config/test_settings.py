"""The settings as a fresh process reads them from the environment."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "SECRET_KEY": "kR7w-4sLq9Zp2mXv8TnYb3HdJf6GcUeAo1iKt5WxBzQyVrNlMhDgPaSuEjCf0O_t",
    "ALLOWED_HOSTS": "sanbu.example",
    "DATABASE_URL": "postgres://sanbu:pw@127.0.0.1:5432/sanbu",
    "EMAIL_URL": "smtp+tls://user:pw@mail.example:587",
    "OPERATOR_NAME": "An Operator",
    "CONTACT_EMAIL": "hello@sanbu.example",
}


def manage(*arguments: str, **variables: str | None) -> subprocess.CompletedProcess:
    """Run manage.py in production's documented environment, changed by ``variables`` (None unsets)."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {k: v for k, v in (kept | PRODUCTION | variables).items() if v is not None}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_documented_production_environment_passes_the_deployment_check():
    result = manage("check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "prod"),
        ("SECRET_KEY", None),
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("DEMO", "1"),
        ("DEBUG", "1"),
        ("EMAIL_URL", None),
        ("REVIEW_CLAIM_MINUTES", "0"),
        ("REVIEW_CLAIM_MINUTES", "ten"),
        ("REVIEW_UNDO_SECONDS", "-1"),
        ("REVIEW_UNDO_SECONDS", "301"),
        ("REVIEW_STORY_HOURS", "1.5"),
        ("APPEAL_DAYS", "91"),
        ("COMMENTS_PER_HOUR", "0"),
        ("STORIES_WAITING", "none"),
        ("PICTURES_PER_DAY", "1001"),
        ("DATABASE_POOL", "0"),
    ],
)
def test_nonsense_is_refused_by_name(name, value):
    result = manage("check", **{name: value})
    assert result.returncode != 0
    assert name in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("SITE_NAME_ZH", "三步理财"), ("SITE_NAME_ZH", "三 步 基 金"), ("SITE_NAME_EN", "Sanbu Invest")],
)
def test_a_finance_word_in_the_sites_name_is_refused(name, value):
    result = manage("check", **{name: value})
    assert result.returncode != 0
    assert "sanbu.E001" in result.stderr
    assert name in result.stderr


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"ENVIRONMENT": "local", "DEMO": "1"}, "E002"),
        ({"ENVIRONMENT": "local"}, "E003"),
        ({"CONTACT_EMAIL": None}, "E004"),
        ({"OPERATOR_NAME": None}, "E005"),
    ],
)
def test_the_deployment_check_names_what_is_missing(variables, code):
    result = manage("check", "--deploy", **variables)
    assert result.returncode != 0
    assert f"sanbu.{code}" in result.stderr
