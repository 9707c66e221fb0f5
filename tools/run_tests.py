"""Every check of `make test`, one after the other, with one closing line.

Stops at the first kind of check that fails only at the end, so that one run tells everything. Set
DATABASE_URL_TEST to name a PostgreSQL; otherwise the usual local socket and port are tried.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
# The usual local port, then the usual socket (in django-environ's spelling).
CANDIDATES = ("postgres://postgres@127.0.0.1:5432/postgres", "postgres:////var/run/postgresql/postgres")
WORKERS = os.environ.get("TEST_WORKERS", "2")
SUMMARY = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


class Tally:
    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0

    def count(self, line: str) -> None:
        for number, word in SUMMARY.findall(line):
            if word == "passed":
                self.passed += int(number)
            elif word == "skipped":
                self.skipped += int(number)
            else:
                self.failed += int(number)

    def step(self, name: str, ok: bool, started: float) -> None:
        print(f"{'ok    ' if ok else 'FAILED'} {name} ({time.monotonic() - started:.0f} s)", flush=True)
        if ok:
            self.passed += 1
        else:
            self.failed += 1


def postgres() -> str:
    """The address of a PostgreSQL that answers, or ''."""
    import environ
    import psycopg

    named = os.environ.get("DATABASE_URL_TEST")
    for address in (named,) if named else CANDIDATES:
        facts = environ.Env.db_url_config(address)
        names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
        wanted = {key: facts[name] for key, name in names.items() if facts.get(name)}
        try:
            psycopg.connect(**wanted, connect_timeout=3).close()
        except psycopg.OperationalError:
            continue
        return address
    return ""


def check(tally: Tally, name: str, *command: str) -> None:
    started = time.monotonic()
    result = subprocess.run(command, cwd=ROOT, check=False)
    tally.step(name, result.returncode == 0, started)


def pytest(tally: Tally, name: str, database: str, *arguments: str) -> None:
    """Run pytest with a database; its closing line is added to the tally."""
    print(f"\n== {name}", flush=True)
    environment = os.environ | {"DATABASE_URL": database}
    command = [sys.executable, "-m", "pytest", *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    last = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        last = line.strip() or last
    code = process.wait()
    before = tally.failed
    tally.count(last)
    if code and tally.failed == before:
        tally.failed += 1


def refuse_or_warn(tally: Tally, what: str) -> None:
    print(f"{'FAILED' if IN_CI else 'NOT RUN'} {what}", flush=True)
    tally.failed += IN_CI


def find_chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), "")
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium …", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        packages = ["chromium", "fonts-noto-cjk"]
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], check=False)
        found = shutil.which("chromium") or ""
    return found


def main() -> int:
    tally, started = Tally(), time.monotonic()
    sqlite = f"sqlite:///{ROOT / 'var' / 'test.sqlite3'}"
    os.environ["DATABASE_URL"] = sqlite
    check(tally, "format", str(BIN / "ruff"), "format", "--check", "-q", ".")
    check(tally, "lint", str(BIN / "ruff"), "check", "-q", ".")
    check(tally, "system check", sys.executable, "manage.py", "check", "--fail-level", "WARNING")
    check(
        tally, "migrations", sys.executable, "manage.py", "makemigrations", "--check", "--dry-run", "-v", "0"
    )
    check(tally, "translations compile", sys.executable, "manage.py", "compile_translations")
    pytest(
        tally, "tests on SQLite", sqlite, "-n", WORKERS, "-m", "not browser and not postgres and not bench"
    )
    database = postgres()
    if database:
        pytest(tally, "tests on PostgreSQL", database, "-n", WORKERS, "-m", "not browser and not bench")
    else:
        refuse_or_warn(tally, "tests on PostgreSQL: no server answers (set DATABASE_URL_TEST)")
    if chromium := find_chromium():
        os.environ["CHROMIUM"] = chromium
        pytest(tally, "browser tests", database or sqlite, "-n", WORKERS, "-m", "browser")
    else:
        refuse_or_warn(
            tally, "browser tests: no Chromium found (install the package chromium or set CHROMIUM)"
        )
    print(f"\n{time.monotonic() - started:.0f} seconds", flush=True)
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped", flush=True)
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
