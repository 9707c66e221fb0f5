"""Every message has a Chinese translation: nothing missing, fuzzy or left in the catalogue unused."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import templatize

CATALOGUE = Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w+)\}")
SKIPPED = {".venv", "var", "tests", "tools"}


def sources(ending: str) -> list[Path]:
    root = Path(settings.BASE_DIR)
    return [p for p in root.rglob(f"*.{ending}") if not SKIPPED & set(p.relative_to(root).parts)]


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


@pytest.fixture(scope="module")
def used(tmp_path_factory) -> set[str]:
    """The messages that Python files and templates ask for, found by xgettext as makemessages does."""
    if not shutil.which("xgettext"):
        if os.environ.get("CI"):
            pytest.fail("xgettext is missing: install the package gettext")
        pytest.skip("xgettext is missing: install the package gettext")
    folder = tmp_path_factory.mktemp("messages")
    files = [str(path) for path in sources("py")]
    for number, path in enumerate([*sources("html"), *sources("txt")]):
        copy = folder / f"{number}.py"
        copy.write_text(templatize(path.read_text(encoding="utf-8"), origin=str(path)), encoding="utf-8")
        files.append(str(copy))
    keywords = [
        "gettext_noop",
        "gettext_lazy",
        "ngettext_lazy:1,2",
        "pgettext:1c,2",
        "npgettext:1c,2,3",
        "pgettext_lazy:1c,2",
    ]
    command = [
        "xgettext",
        "--language=Python",
        "--from-code=UTF-8",
        "--output=-",
        *(f"--keyword={k}" for k in keywords),
    ]
    listing = folder / "files"
    listing.write_text("\n".join(files), encoding="utf-8")
    result = subprocess.run([*command, f"--files-from={listing}"], capture_output=True, text=True, check=True)
    return {entry.msgid for entry in polib.pofile(result.stdout) if entry.msgid}


def test_translates_every_message(catalogue, used):
    known = {entry.msgid for entry in catalogue if not entry.obsolete}
    assert sorted(used - known) == []


def test_has_no_empty_or_fuzzy_entry(catalogue):
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_keeps_no_message_that_nobody_uses(catalogue, used):
    assert sorted({entry.msgid for entry in catalogue if not entry.obsolete} - used) == []


def test_keeps_the_placeholders(catalogue):
    for entry in catalogue:
        if entry.obsolete or not entry.msgid:
            continue
        for translation in [entry.msgstr, *entry.msgstr_plural.values()]:
            wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
            assert set(PLACEHOLDER.findall(translation)) <= wanted, entry.msgid
            if translation and not entry.msgid_plural:
                assert set(PLACEHOLDER.findall(translation)) == wanted, entry.msgid
