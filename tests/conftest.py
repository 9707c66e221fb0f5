import os

os.environ.setdefault("ENVIRONMENT", "test")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the tests' thread

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation

from community.audit.triggers import guard, unguard
from community.rulebook.engines import workshop
from tests.community.rulebook.rules import NO_RULES
from tests.factories import make_member
from tests.smtp_sink import Sink


@pytest.fixture(autouse=True)
def _nothing_by_chance(settings):
    """No text is sampled for a second look unless a test asks for it."""
    settings.APPROVAL_SAMPLE_PERCENT = settings.TRUST_SAMPLE_PERCENT = 0


@pytest.fixture(autouse=True)
def _no_shipped_rules(monkeypatch):
    """Texts in tests are judged by the rules a test makes, not by those of the shipped set."""
    monkeypatch.setattr(workshop, "latest", None)
    monkeypatch.setitem(workshop.engines, "shipped", NO_RULES)


@pytest.fixture(autouse=True)
def _clean_slate(tmp_path, settings):
    """Nothing outlives a test: neither the cache nor uploaded files nor the language of the last request."""
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "media"
    with translation.override("zh-hans"):
        yield
    cache.clear()


flush = TransactionTestCase._fixture_teardown


def flush_guarded_tables(self):
    """Flushing empties append-only tables too, so their triggers step aside for it, here and nowhere else."""
    from importlib import import_module

    tables = import_module("community.migrations.0008_guard_rules").TABLES
    with connection.schema_editor() as editor:
        for table in tables:
            unguard(editor, table)
    flush(self)
    with connection.schema_editor() as editor:
        for table, refused in tables.items():
            guard(editor, table, refused)
    restore_roles()


def restore_roles():
    from django.apps import apps

    from community.members.roles import sync_roles

    sync_roles(apps)


TransactionTestCase._fixture_teardown = flush_guarded_tables


class SignedInClient(Client):
    """A browser that is signed in; staff with their second factor unless told otherwise."""

    def __init__(self, member, *, second_factor: bool = True) -> None:
        super().__init__()
        self.member = member
        self.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
        if second_factor and member.has_role():
            session = self.session
            session["account_authentication_methods"] = [
                {"method": "password"},
                {"method": "mfa", "type": "totp"},
            ]
            session["account_authentication_methods_user"] = str(member.pk)
            session.save()


@pytest.fixture
def sign_in():
    """sign_in("moderator") or sign_in(member=…): a client of a new or given member."""

    def make(*roles: str, member=None, second_factor: bool = True) -> SignedInClient:
        return SignedInClient(member or make_member(*roles), second_factor=second_factor)

    return make


@pytest.fixture
def htmx():
    """Headers of an htmx request aimed at the element with the given id."""
    return lambda target: {"HX-Request": "true", "HX-Target": target}


@pytest.fixture
def smtp_sink(settings):
    """Mail really leaves by SMTP and arrives here."""
    sink = Sink()
    sink.controller.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": sink.port},
        }
    }
    yield sink
    sink.controller.stop()
