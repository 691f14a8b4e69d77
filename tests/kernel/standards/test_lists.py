"""Items are joined by a sign that the language of the reader chooses, also when they were put together in another."""

from __future__ import annotations

from django.template import engines
from django.utils import translation
from django.utils.translation import gettext_lazy

from ronghe.kernel.standards import lists
from ronghe.kernel.standards.lists import listed, listed_lazy


def test_items_are_joined_as_in_chinese() -> None:
    assert [listed([]), listed(["甲"]), listed(["甲", gettext_lazy("乙"), 3])] == ["", "甲", "甲、乙、3"]


def test_the_sign_is_asked_of_the_catalogue_when_the_list_is_read(monkeypatch) -> None:
    joined = listed_lazy(["甲", "乙"])
    signs = {"zh-hans": "、", "en": ", "}
    monkeypatch.setattr(lists, "pgettext", lambda context, sign: signs[translation.get_language()])
    with translation.override("en"):
        assert (str(joined), listed("ab")) == ("甲, 乙", "a, b")
    assert str(joined) == "甲、乙"


def test_templates_join_by_the_same_sign() -> None:
    template = engines["jinja2"].env.from_string("{{ ['甲', '乙']|listed }}")
    assert template.render() == "甲、乙"
