"""Every rule and parameter of the product, found in the `policy` modules of the installed apps."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps

from ronghe.kernel.policy.parameters import Parameter
from ronghe.kernel.policy.rules import Checklist, Rule


@cache
def policy_modules() -> tuple[ModuleType, ...]:
    """The `policy.py` of each installed app of ours that has one."""
    names = [f"{app.name}.policy" for app in apps.get_app_configs() if app.name.startswith("ronghe.")]
    return tuple(import_module(name) for name in names if find_spec(name))


def declared(kind: type) -> list[tuple[str, object]]:
    """(module-qualified name, object) of every module-level declaration of this kind."""
    found: dict[int, tuple[str, object]] = {}
    for module in policy_modules():
        for name, value in vars(module).items():
            if isinstance(value, kind):
                found.setdefault(id(value), (f"{module.__name__}.{name}", value))
    return sorted(found.values(), key=lambda pair: pair[0])


def all_rules() -> list[Rule]:
    return [value for _name, value in declared(Rule) if isinstance(value, Rule)]


def all_parameters() -> list[Parameter]:
    return [value for _name, value in declared(Parameter) if isinstance(value, Parameter)]


def all_checklists() -> list[Checklist]:
    return [value for _name, value in declared(Checklist) if isinstance(value, Checklist)]
