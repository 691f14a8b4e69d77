"""The Jinja2 environment of all our own pages: strict, escaped, translated, with the components at hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined

from ronghe.kernel.standards.lists import listed
from ronghe.kernel.ui.addresses import address
from ronghe.kernel.ui.states import state


class Macros:
    """A template's macros as a global, loaded when first used, so that fragments see them without an import."""

    def __init__(self, environment: Environment, template: str) -> None:
        self._environment = environment
        self._template = template

    def __getattr__(self, name: str) -> Any:
        return getattr(self._environment.get_template(self._template).module, name)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page: `url('plan_detail', ref=plan.ref)`."""
    return reverse(name, args=args or None, kwargs=kwargs or None) if args or kwargs else address(name)


def write_date(value: date | datetime | None, empty: str = "") -> str:
    """2019-05-31; `empty` when there is none."""
    if value is None:
        return empty
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return date_format(value, "Y-m-d")


def write_datetime(value: datetime | None, empty: str = "") -> str:
    """2019-05-31 09:30 in the time of the place."""
    if value is None:
        return empty
    return date_format(timezone.localtime(value) if timezone.is_aware(value) else value, "Y-m-d H:i")


def write_number(value: float | int | None, empty: str = "–") -> str:
    """12,345 or 58.3: grouped by thousands, without trailing zeros."""
    if value is None:
        return empty
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"


def environment(**options: Any) -> Environment:
    """Named in the settings; Django passes loader, autoescape and auto_reload."""
    options["undefined"] = StrictUndefined
    made = Environment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"], **options
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals.update(
        url=url,
        static=static,
        htmx_script=htmx_script,
        language=translation.get_language,
        state=state,
        ui=Macros(made, "ui/components.html"),
        charts=Macros(made, "ui/charts.html"),
    )
    made.filters.update(date=write_date, datetime=write_datetime, number=write_number, listed=listed)
    return made
