"""A number that a document sets: values by date with their source, and dated overrides per region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.regions import prefix
from ronghe.kernel.policy.citations import Citation, Text
from ronghe.kernel.policy.models import ParameterOverride


@dataclass(frozen=True)
class Parameter:
    """`key` names it in the override table; `values` maps the first day of validity to the default value; an
    administrator may set no less than `least` and no more than `most`."""

    key: str
    label: Text
    unit: Text
    values: Mapping[date, Decimal | int]
    cites: Citation
    least: Decimal | int = 0
    most: Decimal | int | None = None

    def check(self, value: Decimal) -> None:
        """ValidationError, with the bounds, for a value outside them."""
        bounds = {"least": self.least, "most": self.most, "unit": self.unit}
        if self.most is not None and not self.least <= value <= self.most:
            message = _("取值应在 %(least)s 至 %(most)s %(unit)s之间")
            raise ValidationError({"value": ValidationError(message, code="bounds", params=bounds)})
        if value < self.least:
            message = _("取值不能小于 %(least)s %(unit)s")
            raise ValidationError({"value": ValidationError(message, code="bounds", params=bounds)})

    def default(self, on: date) -> Decimal:
        """The documented value on a day; before the first dated value, the first."""
        days = sorted(self.values)
        valid = [day for day in days if day <= on] or days[:1]
        return Decimal(self.values[valid[-1]])

    def __call__(self, on: date, region: str = "") -> Decimal:
        """The value in force on `on` in `region`: the nearest override (county, city, province), else the default."""
        override = self.override(on, region)
        return override.value if override else self.default(on)

    def override(self, on: date, region: str) -> ParameterOverride | None:
        """The row that sets the value, if any; one query."""
        return self.nearest(ParameterOverride.objects.filter(key=self.key), on, region)

    def nearest(self, rows: Iterable[ParameterOverride], on: date, region: str) -> ParameterOverride | None:
        """Of rows already at hand, the one that sets the value."""
        reaching = [
            row
            for row in rows
            if row.key == self.key
            and row.revoked_at is None
            and row.valid_from <= on
            and region.startswith(prefix(row.region))
        ]
        return max(reaching, key=lambda row: (len(prefix(row.region)), row.valid_from, row.pk), default=None)


def plain(value: Decimal) -> str:
    """A number without trailing zeros: 7, 0.85, 100."""
    return f"{value.normalize():f}"
