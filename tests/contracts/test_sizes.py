"""Contract: no file, function or mechanism outgrows its budget."""

from pathlib import Path

import pytest

from tests.contracts import sizes


def test_every_file_keeps_its_budget() -> None:
    assert list(sizes.over_budget()) == []


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout in place of ours."""
    monkeypatch.setattr(sizes, "ROOT", tmp_path)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_budget_is_exceeded_by_one_line_more(tree: Path) -> None:
    write(tree / "ronghe/full.py", "x = 1\n" * 300)
    write(tree / "ronghe/over.py", "x = 1\n" * 301)
    write(tree / "tests/test_full.py", "x = 1\n" * 400)
    write(tree / "tests/test_over.py", "x = 1\n" * 401)
    write(tree / "ronghe/ui/jinja2/full.html", "<p>\n" * 120)
    write(tree / "ronghe/ui/jinja2/over.html", "<p>\n" * 121)
    assert list(sizes.over_budget()) == [
        "ronghe/over.py: 301 lines, allowed 300",
        "tests/test_over.py: 401 lines, allowed 400",
        "ronghe/ui/jinja2/over.html: 121 lines, allowed 120",
    ]


def test_budget_of_a_function_counts_its_signature(tree: Path) -> None:
    write(tree / "ronghe/long.py", "def fits():\n" + "    x = 1\n" * 39 + "def grew():\n" + "    x = 1\n" * 40)
    assert list(sizes.over_budget()) == ["ronghe/long.py: grew() has 41 lines, allowed 40"]


def test_budget_refuses_nameless_modules_and_deep_packages(tree: Path) -> None:
    write(tree / "ronghe/kernel/utils.py", "")
    write(tree / "ronghe/a/b/c/d/e/__init__.py", "")
    assert list(sizes.over_budget()) == [
        "ronghe/kernel/utils.py: a module or package needs a name of the field, not utils",
        "ronghe/a/b/c/d/e/__init__.py: 5 packages below ronghe, allowed 4",
    ]


def test_budget_of_the_ledger_mechanism_is_for_all_its_files(tree: Path) -> None:
    for number in range(3):
        write(tree / f"ronghe/kernel/ledger/part{number}.py", "x = 1\n" * 267)
    assert list(sizes.over_budget()) == ["ronghe/kernel/ledger: 801 lines in all, allowed 800"]
