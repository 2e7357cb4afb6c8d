#!/usr/bin/env python
"""Django's command-line entry point."""

import os
import sys


def main() -> None:
    """Run one management command; a wrong setting ends it with one sentence, no traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supertest.settings")
    from django.core.management import execute_from_command_line

    from supertest.env import SettingError

    try:
        execute_from_command_line(sys.argv)
    except SettingError as error:
        sys.exit(f"Supertest can't start: {error}")


if __name__ == "__main__":
    main()
