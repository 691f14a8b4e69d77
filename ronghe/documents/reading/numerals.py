"""Writes numbers the way lists are numbered: 一、甲、壹、①, letters, Roman figures."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "十", "百", "千")
_FORMAL_UNITS = ("", "拾", "佰", "仟")
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_NUMBERED = re.compile(
    r"第?[一二三四五六七八九十百]+[、.．条章节]|[(（][一二三四五六七八九十百\d]+[)）]|\d+[、.．)）](?!\d)|[①-⑳]"
)


def starts_with_number(text: str) -> bool:
    """Whether a line already carries its number, so that no list may add another."""
    return bool(_NUMBERED.match(text))


def marked(mark: str, text: str) -> str:
    """A painted number and its text; "1." before "2019年" must not become 1.2019."""
    return f"{mark} {text}" if mark[-1:].isascii() and text[:1].isdigit() else mark + text


def chinese_number(number: int, formal: bool = False) -> str:
    """1 → 一, 12 → 十二, 105 → 一百零五; what is no count from 1 to 9999 stays in figures."""
    if not 0 < number < 10_000:
        return str(number)
    digits, units = (_FORMAL, _FORMAL_UNITS) if formal else (_DIGITS, _UNITS)
    parts: list[str] = []
    for place, figure in enumerate(reversed(str(number))):
        if figure != "0":
            parts.append(digits[int(figure)] + units[place])
        elif parts and parts[-1] != digits[0]:
            parts.append(digits[0])
    text = "".join(reversed(parts))
    return text[1:] if 10 <= number < 20 and not formal else text


def letters(number: int) -> str:
    """1 → A, 26 → Z, 27 → AA (the way word processors go on)."""
    if not 0 < number <= 780:
        return str(number)
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def roman(number: int) -> str:
    if not 0 < number < 4_000:
        return str(number)
    text = ""
    for value, figure in _ROMAN:
        while number >= value:
            text += figure
            number -= value
    return text


def circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def stem(number: int) -> str:
    return "甲乙丙丁戊己庚辛壬癸"[number - 1] if 1 <= number <= 10 else str(number)
