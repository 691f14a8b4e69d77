"""Contract: the English catalogue is whole, and each text keeps the placeholders of its source."""

import re

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.contracts.sizes import ROOT

PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|(%%)")


def messages() -> list[Message]:
    with (ROOT / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        return [message for message in read_po(file, locale="en") if message.id]


def texts(message: Message) -> list[tuple[str, str]]:
    """Source and translation, for each plural form."""
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    translations = [message.string] if isinstance(message.string, str) else list(message.string)
    return list(zip(sources, translations, strict=True))


def placeholders(text: str) -> set[tuple[str, str]]:
    return set(PLACEHOLDER.findall(text))


MESSAGES = messages()


def test_catalogue_has_no_guess() -> None:
    assert [message.id for message in MESSAGES if message.fuzzy] == []


def test_every_text_is_translated() -> None:
    assert [message.id for message in MESSAGES if not all(translation for _source, translation in texts(message))] == []


def test_every_translation_has_the_placeholders_of_its_source() -> None:
    different = [
        (source, translation)
        for message in MESSAGES
        for source, translation in texts(message)
        if translation and placeholders(source) != placeholders(translation)
    ]
    assert different == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("%(n)s 项，共 %(total)d 项", {("n", ""), ("total", "")}),
        ("%(label)s：%%", {("label", ""), ("", "%%")}),
        ("无", set()),
    ],
)
def test_finder_of_placeholders_finds_them(text: str, found: set[tuple[str, str]]) -> None:
    assert placeholders(text) == found
