"""What a person types for an organization, and credit codes that pass the check."""

from __future__ import annotations

from stdnum.cn import uscc


def credit_code(number: int, prefix: str = "12330281") -> str:
    """The nth valid code of this beginning."""
    first = f"{prefix}MB{number:07}"
    return first + uscc.calc_check_digit(first)


def organization_form(number: int) -> dict[str, str]:
    return {
        "name": f"余姚市第{number}技工学校",
        "short_name": f"{number}技校",
        "aliases": f"第{number}技校、技校{number}号",
        "kind": "school",
        "level": "county",
        "credit_code": credit_code(number),
        "parent": "",
        "address": f"学院路 {number} 号",
        "liaison_name": "王老师",
        "liaison_phone": "0574-62711234",
    }
