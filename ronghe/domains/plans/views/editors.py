"""Saving an editor: back to its row, or the page again with the editor open, what is wrong, and all that was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from ronghe.domains.plans.forms.versions import Versioned
from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services.versions import Stale
from ronghe.domains.plans.views.asking import add_errors, back
from ronghe.domains.plans.views.reviews import show_review


def refuse(form: Any, error: ValidationError) -> None:
    """Say what is wrong; where somebody else was faster, the form goes on from what that one wrote."""
    add_errors(form, error)
    if isinstance(error, Stale) and isinstance(form, Versioned):
        form.renew(error)


def save_editor(
    request: HttpRequest, plan: Plan, form: ModelForm, save: Callable[[dict[str, Any]], str], *, editing: str, name: str
) -> HttpResponse:
    """`save` calls the verb with the values and returns the anchor of the row; `name` is the form on the page."""
    if form.is_valid():
        try:
            return back(request, plan, save(form.cleaned_data))
        except ValidationError as error:
            refuse(form, error)
    return show_review(request, plan, editing=editing, **{name: form})
