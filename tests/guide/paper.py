"""The document that the guide uploads: the demo's own, a year later, with a unit that the register does not know."""

from __future__ import annotations

import copy
from typing import Any
from unittest.mock import patch

from ronghe.demo import document

TITLE = "余姚市2020年推进产教融合工作方案（演示）"
UNKNOWN = "市科技和数字局"


def later(text: str) -> str:
    return text.replace("2020年", "2021年").replace("2019年", "2020年")


def next_plan() -> dict[str, Any]:
    """The demo's plan one year on, under a number that no real document bears."""
    plan = copy.deepcopy(document.plan_data())
    plan |= {
        "title": TITLE,
        "notice": f"余姚市人民政府办公室关于印发{TITLE}的通知",
        "number": "演示办发〔2020〕8号",
        "annex": later(plan["annex"]),
        "signed_on": "2020年4月20日",
        "published_on": "2020-04-27",
    }
    for _number, _title, tasks in plan["measures"]:
        for task in tasks:
            task[1], task[2], task[3] = later(task[1]), task[2].replace("市科技局", UNKNOWN), later(task[3])
    return plan


def next_docx() -> bytes:
    plan = next_plan()
    with patch.object(document, "plan_data", lambda: plan):
        return document.plan_docx()
