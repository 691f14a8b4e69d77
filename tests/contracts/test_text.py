"""Contract: every Chinese text that a person can read goes through gettext, whole and literal."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.sizes import ROOT

HAN = re.compile(r"[\u3400-\u9fff]")
# How many leading arguments of each are texts: context, singular, plural.
GETTEXT = {name: 1 for name in ("_", "gettext", "gettext_lazy", "gettext_noop")}
GETTEXT |= {name: 2 for name in ("ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy")}
GETTEXT |= {name: 3 for name in ("npgettext", "npgettext_lazy")}
# What a text is searched for or compared with is data, never a sentence on the screen.
PATTERNS = frozenset({"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer"})
AFFIXES = frozenset({"startswith", "endswith", "removeprefix", "removesuffix"})
# A citation names a document by its official title and article, in the language of the document.
CITATIONS = frozenset({"Regulation", "article"})
# A language is called by its own name in every language.
LANGUAGES = frozenset({"简体中文"})
# Folders whose Chinese is not the platform's own voice. Everything else must go through gettext.
EXEMPT = {
    "ronghe/documents": "a library without Django: it reads Chinese documents and lays out Chinese documents",
    "ronghe/demo": "invented records of a city, which a user would have typed",
    "ronghe/kernel/ui/formats": "how each language writes dates and numbers, one module a language",
    "ronghe/kernel/history/verifylog.py": "runs without the platform, on any machine",
    "ronghe/config/settings.py": "names of the deployment",
    "ronghe/domains/regulations.py": "the titles and numbers of documents, cited as they are written",
}


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def is_pattern(node: ast.Call) -> bool:
    """`re.compile(…)` and its kin; a method of another name is no excuse."""
    func = node.func
    named_re = isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == "re"
    return named_re and called(node) in PATTERNS


def docstrings(tree: ast.AST) -> set[ast.AST]:
    return {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def constants(node: ast.AST) -> Iterator[ast.Constant]:
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.Constant))


def findings(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each Chinese literal that gettext does not see, and of each gettext call it cannot read."""
    tree = ast.parse(source)
    silent = docstrings(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if called(call) in GETTEXT:
            texts = call.args[: GETTEXT[called(call)]]
            literal = [argument for argument in texts if isinstance(argument, ast.Constant)]
            if literal != texts:
                yield call.lineno, f"{ast.unparse(call)[:80]} (gettext reads literals only)"
            silent.update(literal)
        elif is_pattern(call) or called(call) in CITATIONS | AFFIXES:
            silent.update(constants(call))
    for glued in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
        for call in (node for node in ast.walk(glued) if isinstance(node, ast.Call) and called(node) in GETTEXT):
            yield call.lineno, f"{ast.unparse(call)[:80]} (not extracted from within an f-string)"
    for comparison in (node for node in ast.walk(tree) if isinstance(node, ast.Compare)):
        silent.update(constants(comparison))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in silent
            and HAN.search(node.value)
        ):
            yield node.lineno, node.value


def modules() -> list[Path]:
    found = sorted((ROOT / "ronghe").rglob("*.py"))
    exempt = [ROOT / name for name in EXEMPT]
    return [
        path
        for path in found
        if "migrations" not in path.parts and not any(path.is_relative_to(part) for part in exempt)
    ]


def test_every_chinese_text_goes_through_gettext() -> None:
    loose = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in modules()
        for line, text in findings(path.read_text(encoding="utf-8"))
    ]
    assert loose == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('"""说明"""\nx = _("审核")', []),
        ('x = "审核"', [(1, "审核")]),
        ('x = f"共 {n} 项"', [(1, "共 "), (1, " 项")]),
        ('def f():\n    """说明"""\n    return "空"', [(3, "空")]),
        ("x = f\"{_('审核')}.xlsx\"", [(1, "_('审核') (not extracted from within an f-string)")]),
        ('x = pgettext("verb", "审核")', []),
        ('x = ngettext("%(n)s 项", "%(n)s 项", n)', []),
        ('x = re.compile("第.条")', []),
        ('if name[0] in "省市" and name != "本市": pass', []),
        ('x = name.endswith("局")', []),
        ('x = text.sub("第.条")', [(1, "第.条")]),
        ('x = GUIDE.article("第七条")', []),
        ('x = _(f"共{n}")', [(1, "_(f'共{n}') (gettext reads literals only)"), (1, "共")]),
        ("x = _(label)", [(1, "_(label) (gettext reads literals only)")]),
    ],
)
def test_text_finder_tells_texts_from_data(source: str, found: list[tuple[int, str]]) -> None:
    assert list(findings(source)) == found
