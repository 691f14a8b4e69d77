"""The tables of the clock."""

from __future__ import annotations

from ronghe.kernel.clock.days import SpecialDay

__all__ = ["SpecialDay"]
