"""Builds the demo city in RONGHE_VAR day by day, each thing recorded on its own day, and copies it as of three days.

A copy goes to the folder beside it that bears the day's name, and is told in a line: june=2019-06-30. For script/screenshots."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "ronghe.config.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

from ronghe.demo.city import UPLOADED_ON, build_city  # noqa: E402
from ronghe.demo.happenings import happenings  # noqa: E402
from ronghe.demo.review import PUBLISHED_ON  # noqa: E402
from ronghe.demo.year import build_year  # noqa: E402
from tests.guide.clock import DAYS, moments, stand_on  # noqa: E402


def build_until(day: date) -> None:
    """What is not there yet; the clock is set before each happening to a moment of its day."""
    ahead = moments([*(each.day for each in happenings() if each.day <= day), day])
    with stand_on(UPLOADED_ON) as clock:
        clock.move_to(next(ahead))
        build_year(lambda: clock.move_to(next(ahead)), until=day)


def main() -> None:
    with stand_on(PUBLISHED_ON):
        build_city()
    for name, day in DAYS.items():
        build_until(day)
        connections.close_all()  # the last of them writes the log of SQLite into the file
        shutil.copytree(settings.VAR, Path(settings.VAR).parent / name)
        print(f"{name}={day}")


if __name__ == "__main__":
    main()
