"""Translations compiled without GNU gettext."""

import gettext
import os
from pathlib import Path

import pytest

from ronghe.kernel.standards.catalogue import compile_catalogues

TEXT = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "方案"
msgstr "Plan"

msgid "%(n)s 项"
msgid_plural "%(n)s 项"
msgstr[0] "%(n)s item"
msgstr[1] "%(n)s items"

msgid "未译"
msgstr ""
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder of catalogues with one in English."""
    path = tmp_path / "en/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_catalogue_is_compiled_with_plurals(source: Path, tmp_path: Path) -> None:
    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
    english = gettext.translation("django", tmp_path, ["en"])
    assert english.gettext("方案") == "Plan"
    assert [english.ngettext("%(n)s 项", "%(n)s 项", n) for n in (1, 2)] == ["%(n)s item", "%(n)s items"]
    assert english.gettext("未译") == "未译"
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]


def test_catalogue_is_compiled_again_only_when_its_text_changed(source: Path, tmp_path: Path) -> None:
    compile_catalogues(tmp_path)
    assert compile_catalogues(tmp_path) == []
    later = source.with_suffix(".mo").stat().st_mtime + 10
    os.utime(source, (later, later))
    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
