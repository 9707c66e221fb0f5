"""The benchmarks of `make bench`, whose times are only compared with others of the same run; `races` for `make races`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from run_tests import postgres  # noqa: E402


def main() -> int:
    database = postgres()
    if not database:
        print("PostgreSQL does not answer; set DATABASE_URL_TEST. The benchmark of the review desk needs it.")
        return 1
    wanted = ["tests/bench", "-m", "bench", "-p", "no:randomly", "-s"]
    if sys.argv[1:] == ["races"]:
        wanted = ["tests", "-m", "postgres and not bench and not browser", "-n", "2"]
    command = [sys.executable, "-m", "pytest", *wanted]
    return subprocess.run(
        command, cwd=ROOT, check=False, env=os.environ | {"ENVIRONMENT": "test", "DATABASE_URL": database}
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
