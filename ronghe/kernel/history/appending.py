"""Rows that are written once: neither code nor, by the triggers of protection.py, anybody else changes them."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnlyRows:
    """For the queryset, before the class it is made of."""

    model: Any

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError(f"{self.model._meta.model_name}s are append-only")

    def delete(self) -> NoReturn:
        raise TypeError(f"{self.model._meta.model_name}s are append-only")


class AppendOnly(models.Model):
    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError(f"{self._meta.model_name}s are append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(f"{self._meta.model_name}s are append-only")
