"""The glossary, the labels in the code and the English catalogue say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import translation

from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.access.verbs import Verb

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
ROW = re.compile(r"^\| (?P<chinese>[^|]+) \| `(?P<code>[^`]+)` \| (?P<english>[^|]+) \|$", re.M)


def rows() -> dict[str, tuple[str, str]]:
    """code → (Chinese, English)."""
    found = {}
    for match in ROW.finditer(GLOSSARY.read_text(encoding="utf-8")):
        assert match["code"] not in found, f"{match['code']} stands twice in the glossary"
        found[match["code"]] = (match["chinese"].strip(), match["english"].strip())
    return found


def labels() -> dict[str, object]:
    """code → label, of everything whose pair the glossary fixes."""
    wanted: dict[str, object] = {}
    for model in apps.get_models():
        if not model.__module__.startswith("ronghe."):
            continue
        wanted[model.__name__] = model._meta.verbose_name
        states = getattr(model, "Status", None)
        for state in states or []:
            wanted[f"{model.__name__}.{state.name}"] = state.label
    wanted |= {name: role.label for name, role in all_roles().items()}
    return wanted | {str(verb): verb.label for verb in Verb}


def test_glossary_holds_every_label() -> None:
    with translation.override("zh-hans"):
        shown = {code: str(label) for code, label in labels().items()}
    assert {code: rows().get(code, ("", ""))[0] for code in shown} == shown


@pytest.mark.parametrize("code", sorted(labels()))
def test_english_label_is_the_one_of_the_glossary(code: str) -> None:
    if code in {str(verb) for verb in Verb}:
        with translation.override("en"):
            assert Verb(code).label == rows()[code][1]
        return
    with translation.override("en"):
        assert str(labels()[code]) == rows()[code][1]
