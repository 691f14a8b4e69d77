"""Translations: the compiled catalogue that gettext reads is made from the .po file here, without GNU gettext."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(folder: Path) -> list[Path]:
    """Compiles each catalogue whose text is newer than its compiled form; returns those it compiled."""
    compiled = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        # Whoever reads or compiles at the same time must never see half a file.
        half = target.with_suffix(f".{os.getpid()}.part")
        with half.open("wb") as file:
            write_mo(file, catalogue)
        half.replace(target)
        compiled.append(target)
    return compiled
