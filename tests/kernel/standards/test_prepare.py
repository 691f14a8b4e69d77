"""`ronghe prepare`: what the server needs, once and again."""

from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings


@pytest.mark.django_db
def test_prepare_collects_static_files_and_compiles_translations(settings: Settings, tmp_path: Path) -> None:
    catalogue = tmp_path / "locale/en/LC_MESSAGES/django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid "方案"\nmsgstr "Plan"\n', encoding="utf-8")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.STATIC_ROOT = tmp_path / "static"
    for _time in range(2):
        call_command("prepare", verbosity=0)
    assert catalogue.with_suffix(".mo").exists()
    assert (tmp_path / "static/ui/mark.svg").exists()
