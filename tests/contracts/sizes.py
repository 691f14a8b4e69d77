"""How long a file or function may get. `python -m tests.contracts.sizes` lists what is over."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULE, TEST, TEMPLATE, FUNCTION, LEDGER = 300, 400, 120, 40, 800
DEPTH = 4
# A thing without a name has no home, and a home without a name fills up.
NAMELESS = frozenset({"utils", "util", "common", "core", "helpers", "helper", "base", "misc"})


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def python_files() -> list[Path]:
    """Our modules and tests; migrations are written by a machine."""
    found = [path for folder in ("ronghe", "tests", "bench") for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "ronghe").rglob("*.html") if {"jinja2", "templates"} & set(path.parts))


def long_functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION:
                yield node.name, length


def over_budget() -> Iterator[str]:
    """One sentence for each file, function or name that breaks a budget."""
    for path in python_files():
        name = path.relative_to(ROOT)
        budget = TEST if name.parts[0] == "tests" else MODULE
        if lines(path) > budget:
            yield f"{name}: {lines(path)} lines, allowed {budget}"
        for function, length in long_functions(path):
            yield f"{name}: {function}() has {length} lines, allowed {FUNCTION}"
        for named in sorted(NAMELESS.intersection(name.with_suffix("").parts)):
            yield f"{name}: a module or package needs a name of the field, not {named}"
    for path in templates():
        if lines(path) > TEMPLATE:
            yield f"{path.relative_to(ROOT)}: {lines(path)} lines, allowed {TEMPLATE}"
    for path in (ROOT / "ronghe").rglob("__init__.py"):
        inside = path.parent.relative_to(ROOT / "ronghe").parts
        if len(inside) > DEPTH:
            yield f"{path.relative_to(ROOT)}: {len(inside)} packages below ronghe, allowed {DEPTH}"
    mechanism = sum(lines(path) for path in python_files() if path.is_relative_to(ROOT / "ronghe/kernel/ledger"))
    if mechanism > LEDGER:
        yield f"ronghe/kernel/ledger: {mechanism} lines in all, allowed {LEDGER}"


if __name__ == "__main__":
    findings = list(over_budget())
    print("\n".join(findings))
    sys.exit(bool(findings))
