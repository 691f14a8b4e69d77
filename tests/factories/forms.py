"""What a browser would send of a form on a page when nobody touched it."""

from __future__ import annotations

from html.parser import HTMLParser


class FormReader(HTMLParser):
    """Collects the fields of the form with this action, as the page filled them in."""

    def __init__(self, action: str, here: str) -> None:
        super().__init__()
        self.action, self.here, self.inside = action, here, False
        self.sent: dict[str, str] = {}
        self.select = self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.inside = given.get("action", self.here) == self.action and given.get("method", "get").lower() == "post"
        elif not self.inside:
            return
        elif tag == "input" and name and given.get("type") not in ("submit", "file"):
            ticked = given.get("type") in ("checkbox", "radio")
            if not ticked or "checked" in given:
                self.sent[name] = given.get("value", "on" if ticked else "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or self.select not in self.sent):
            self.sent[self.select] = given.get("value", "")
        elif tag == "textarea":
            self.text, self.sent[name] = name, ""

    def handle_data(self, data: str) -> None:
        if self.text:
            self.sent[self.text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.text:
            self.sent[self.text], self.text = self.sent[self.text].removeprefix("\n"), ""
        elif tag == "select":
            self.select = ""


def untouched(page: str, action: str, here: str = "") -> dict[str, str]:
    """The fields of that form; one that names no action posts to where the page is. Fails when there is no such form."""
    reader = FormReader(action, here)
    reader.feed(page)
    assert reader.sent, f"no form posts to {action}"
    return reader.sent
