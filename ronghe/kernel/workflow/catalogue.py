"""Every workflow of the product, found in the `workflow` modules of the installed apps."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from ronghe.kernel.workflow.machine import Workflow


@cache
def all_workflows() -> dict[str, Workflow]:
    """`<app>.<NAME>` → workflow, in the order of the names."""
    found: dict[str, Workflow] = {}
    for app in apps.get_app_configs():
        name = f"{app.name}.workflow"
        if app.name.startswith("ronghe.") and find_spec(name):
            values = vars(import_module(name)).items()
            found |= {f"{app.label}.{key}": value for key, value in values if isinstance(value, Workflow)}
    return dict(sorted(found.items()))
