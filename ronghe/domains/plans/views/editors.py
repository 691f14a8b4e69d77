"""Saving an editor of the review page: back to its row, or the page again with the editor open and what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.views.asking import add_errors, back
from ronghe.domains.plans.views.reviews import show_review


def save_editor(
    request: HttpRequest, plan: Plan, form: ModelForm, save: Callable[[dict[str, Any]], str], *, editing: str, name: str
) -> HttpResponse:
    """`save` calls the verb with the values and returns the anchor of the row; `name` is the form on the page."""
    if form.is_valid():
        try:
            return back(request, plan, save(form.cleaned_data))
        except ValidationError as error:
            add_errors(form, error)
    return show_review(request, plan, editing=editing, **{name: form})
