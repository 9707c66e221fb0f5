#!/usr/bin/env python3
"""Command line of the site: `python manage.py help` lists the commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["screen"]:
        # Reads rules and texts only, neither database nor keys: it needs no configured site.
        os.environ.setdefault("ENVIRONMENT", "local")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
