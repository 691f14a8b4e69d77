"""Finds the year a plan is for, which 6月底前 and 年底前 leave unsaid."""

from __future__ import annotations

import re

from ronghe.documents.reading.header import Header
from ronghe.documents.reading.normalize import fold
from ronghe.documents.reading.notes import Setting

_YEAR = re.compile(r"((?:19|20)\d{2})年?(?!\d)(?!\s*[-~至—]\s*\d{4})(?=度|[^\d月])")
_YEARS = re.compile(r"((?:19|20)\d{2})\s*年?\s*[-~至]\s*((?:19|20)\d{2})")


def year_of_title(title: str) -> int | None:
    """The one year a folded title names: 2019年余姚市…清单; None for 2018—2020年."""
    title = "".join(title[:400].split())
    if len(title) > 120 or _YEARS.search(title):
        return None
    years = set(re.findall(r"((?:19|20)\d{2})年(?!\d*月)", title))
    return int(years.pop()) if len(years) == 1 else None


def year_setting(header: Header) -> Setting:
    """The year by the plan's title, else by the number of the paper, else by its signing date."""
    title = fold(header.title)
    named = year_of_title(title)
    if named:
        return Setting(named, header.signed_on)
    issued = re.search(r"〔(\d{4})〕", header.number)
    year = int(issued.group(1)) if issued else header.signed_on.year if header.signed_on else None
    return Setting(year, header.signed_on, sure=not _YEARS.search(title) and not re.search(r"[三五]年", title))
