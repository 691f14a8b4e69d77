"""Contract: every template loads, is used, stays free of scripts and styles of its own, and speaks through gettext."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import engines
from jinja2 import nodes
from jinja2.environment import Environment

from tests.contracts.sizes import ROOT, templates
from tests.contracts.test_text import GETTEXT, HAN, LANGUAGES

MOST_ARGUMENTS = 6
# Templates that a library asks for by name, so that no line of ours does.
NAMED_BY_LIBRARIES = (
    re.compile(r"(400|403|403_csrf|404|500)\.html"),  # Django's answers to errors
    re.compile(r"account/\w+\.html"),  # allauth's pages
    re.compile(r"django/forms/.+\.html"),  # Django's form widgets
)
UNWANTED = {
    "an inline style": re.compile(r"<[^<>]*\sstyle\s*=", re.I),
    "an inline event handler": re.compile(r"<[^<>]*\son[a-z]+\s*=", re.I),
    "a script with content": re.compile(r"<script\b[^>]*>\s*[^<\s]", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
}
COMMENT = re.compile(r"\{#.*?#\}", re.S)
ALL = [path for path in templates() if "jinja2" in path.parts]


def name(path: Path) -> str:
    """What a template is called: its path below the folder jinja2 of its app."""
    return str(Path(*path.parts[path.parts.index("jinja2") + 1 :]))


def environment() -> Environment:
    return engines["jinja2"].env


def parsed(path: Path) -> nodes.Template:
    return environment().parse(path.read_text(encoding="utf-8"), name(path))


def literals_of_python() -> set[str]:
    found = (path.read_text(encoding="utf-8") for path in (ROOT / "ronghe").rglob("*.py"))
    return {
        node.value
        for source in found
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_templates_are_found() -> None:
    assert len(ALL) > 10


@pytest.mark.parametrize("path", ALL, ids=name)
def test_template_loads(path: Path) -> None:
    assert environment().get_template(name(path)).filename == str(path)


def test_every_template_is_used() -> None:
    asked_for = literals_of_python()
    for path in ALL:
        asked_for |= {node.value for node in parsed(path).find_all(nodes.Const) if name(path) != node.value}
    unused = [
        name(path)
        for path in ALL
        if name(path) not in asked_for and not any(known.fullmatch(name(path)) for known in NAMED_BY_LIBRARIES)
    ]
    assert unused == []


def unwanted(source: str) -> list[str]:
    return [what for what, pattern in UNWANTED.items() if pattern.search(COMMENT.sub("", source))]


@pytest.mark.parametrize("path", ALL, ids=name)
def test_template_holds_no_script_and_no_style(path: Path) -> None:
    assert unwanted(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p style="color: red">', ["an inline style"]),
        ("<a\n onclick='x()'>", ["an inline event handler"]),
        ("<script>alert(1)</script>", ["a script with content"]),
        ('<script src="{{ static("a.js") }}" defer></script>', []),
        ("<style>p {}</style>", ["a style element"]),
        ('<a href="javascript:x()">', ["a javascript: address"]),
        ('<p class="style" data-on="1">{# <p style=""> #}', []),
    ],
)
def test_finder_of_scripts_and_styles_tells_them_apart(source: str, found: list[str]) -> None:
    assert unwanted(source) == found


@pytest.mark.parametrize("path", ALL, ids=name)
def test_macro_has_few_arguments(path: Path) -> None:
    crowded = {
        macro.name: len(macro.args) for macro in parsed(path).find_all(nodes.Macro) if len(macro.args) > MOST_ARGUMENTS
    }
    assert crowded == {}


def loose_texts(tree: nodes.Template) -> Iterator[str]:
    """Chinese in the page that is not handed to gettext; a trans block becomes a call of gettext when it is read."""
    translated: set[int] = set()
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in GETTEXT:
            translated.update(id(argument) for argument in call.args)
    for data in tree.find_all(nodes.TemplateData):
        yield from (line.strip() for line in data.data.splitlines() if HAN.search(line))
    for constant in tree.find_all(nodes.Const):
        if (
            isinstance(constant.value, str)
            and HAN.search(constant.value)
            and id(constant) not in translated
            and constant.value not in LANGUAGES
        ):
            yield constant.value


@pytest.mark.parametrize("path", ALL, ids=name)
def test_template_speaks_through_gettext(path: Path) -> None:
    assert list(loose_texts(parsed(path))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<h1>{{ _("方案") }}</h1>{# 说明 #}', []),
        ("<h1>方案</h1>", ["<h1>方案</h1>"]),
        ('{{ ui.heading("方案") }}', ["方案"]),
        ('{{ ui.heading(_("方案")) }}', []),
        ("{% trans count=n %}共 {{ count }} 项{% endtrans %}", []),
        ('{{ ngettext("%(num)s 项", "%(num)s 项", n) }}', []),
    ],
)
def test_text_finder_reads_templates(source: str, found: list[str]) -> None:
    assert list(loose_texts(environment().parse(source))) == found


COMPONENTS = {"ui": "ui/components.html", "charts": "ui/charts.html"}


def wrong_calls(tree: nodes.Template) -> Iterator[str]:
    """Calls of a component that does not exist, or with arguments that it does not have."""
    for call in tree.find_all(nodes.Call):
        target = call.node
        if not (isinstance(target, nodes.Getattr) and isinstance(target.node, nodes.Name)):
            continue
        if target.node.name not in COMPONENTS:
            continue
        written = f"{target.node.name}.{target.attr}"
        module = environment().get_template(COMPONENTS[target.node.name]).module
        macro = getattr(module, target.attr, None)
        if macro is None:
            yield f"{written} does not exist"
            continue
        unknown = {keyword.key for keyword in call.kwargs} - set(macro.arguments)
        if unknown:
            yield f"{written} has no argument {', '.join(sorted(unknown))}"
        if len(call.args) > len(macro.arguments):
            yield f"{written} takes {len(macro.arguments)} arguments, not {len(call.args)}"


@pytest.mark.parametrize("path", ALL, ids=name)
def test_template_calls_components_as_they_are(path: Path) -> None:
    assert list(wrong_calls(parsed(path))) == []


def test_finder_of_wrong_calls_finds_them() -> None:
    source = '{{ ui.nothing() }}{{ ui.empty(colour="red") }}{{ ui.lamp("overdue") }}'
    assert list(wrong_calls(environment().parse(source))) == [
        "ui.nothing does not exist",
        "ui.empty has no argument colour",
    ]
