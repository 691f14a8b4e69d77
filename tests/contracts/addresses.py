"""Every address of the product with something in place of its parameters, for the contracts that try them all."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

SAMPLES = {"int": "1", "uuid": str(uuid.UUID(int=1)), "path": "nothing", "str": "nothing", "slug": "nothing"}
CHOICE = re.compile(r"\(\?P<\w+>(\w+)(?:\|\w+)*\)")
GROUP = re.compile(r"\(\?P<\w+>[^)]*\)")
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Address:
    """An address that nothing stands behind: its parameters are made up."""

    name: str
    route: str

    @property
    def path(self) -> str:
        plain = GROUP.sub("nothing", CHOICE.sub(r"\1", self.route.replace("^", "").replace("$", "")))
        return "/" + PARAMETER.sub(lambda found: SAMPLES.get(found[1] or "str", "nothing"), plain)

    @property
    def has_parameters(self) -> bool:
        return self.path != f"/{self.route}"

    def __str__(self) -> str:
        return self.name


def walk(patterns: list[URLPattern | URLResolver], before: str = "", space: str = "") -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from walk(pattern.url_patterns, route, inner)
        else:
            yield Address(f"{space}{pattern.name}", route)


def all_addresses() -> list[Address]:
    return sorted(walk(get_resolver().url_patterns), key=lambda address: (address.name, address.route))
