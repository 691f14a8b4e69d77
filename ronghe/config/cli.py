"""The one command-line program: what needs no database runs without Django, the rest is Django's."""

from __future__ import annotations

import os
import sys


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[:1] == ["readplan"]:
        # Imported here so that reading a document costs no Django, and Django's commands no reader.
        from ronghe.documents.reading.command import main as readplan

        sys.exit(readplan(arguments[1:]))
    if arguments[:1] == ["verifylog"]:
        from ronghe.kernel.history.verifylog import main as verifylog

        sys.exit(verifylog(arguments[1:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
