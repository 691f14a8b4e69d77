"""`ronghe generate_docs`: writes docs/generated anew; with --check says what is stale and writes nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from ronghe.workbench.reference import PAGES

FOLDER = settings.ROOT / "docs" / "generated"


class Command(BaseCommand):
    help = "Write roles, workflows and rules to docs/generated (--check: only compare)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="exit with an error when a page is stale")
        parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pages are")

    def handle(self, *, check: bool, folder: Path, **options: Any) -> None:
        with translation.override("zh-hans"):
            pages = {folder / name: write() for name, write in PAGES.items()}
        stale = [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
        if check and stale:
            names = ", ".join(path.name for path in stale)
            raise CommandError(f"docs/generated is stale: {names}. Run: ronghe generate_docs")
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages[path], encoding="utf-8")
            self.stdout.write(f"wrote {path}")
