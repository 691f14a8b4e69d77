"""What a form says in our own words instead of Django's, and where it says it."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.template import engines
from django.utils import translation

from ronghe.kernel.policy.models import ParameterOverride
from ronghe.kernel.ui.forms import FormMixin


class Example(FormMixin, forms.Form):
    word = forms.CharField(max_length=3)
    own = forms.CharField(max_length=3, error_messages={"required": "写理由", "max_length": "三字以内"})
    number = forms.IntegerField(min_value=1, max_value=9)
    share = forms.DecimalField()
    day = forms.DateField()
    kind = forms.ChoiceField(choices=[("a", "甲")])
    paper = forms.FileField()
    other = forms.CharField(required=False, validators=[MinLengthValidator(2, "至少两字")])


RIGHT = {"word": "甲乙丙", "own": "甲", "number": "1", "share": "0.5", "day": "2019-05-31", "kind": "a"}


def said(**typed: str) -> dict[str, list[str]]:
    form = Example(RIGHT | typed, {"paper": None})
    return {name: [str(each) for each in errors] for name, errors in form.errors.items() if name != "paper"}


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("word", "", "请填写"),
        ("word", "甲乙丙丁", "最多 3 字，现在有 4 字"),
        ("number", "0", "不能小于 1"),
        ("number", "10", "不能大于 9"),
        ("number", "一", "请填整数"),
        ("share", "半", "请填数字"),
        ("day", "昨天", "日期写成 2019-05-31 的样子"),
        ("day", "1805-05-31", "年份在 1900 到 2199 之间，请核对"),
        ("kind", "", "请选择"),
        ("kind", "x", "“x”不在可选的项目里"),
        ("own", "", "写理由"),
        ("own", "甲乙丙丁", "三字以内"),
        ("other", "甲", "至少两字"),
    ],
)
def test_wrong_entry_is_told_in_our_words(name: str, typed: str, sentence: str) -> None:
    assert said(**{name: typed}) == {name: [sentence]}


def test_missing_file_is_to_be_chosen() -> None:
    assert Example(RIGHT).errors == {"paper": ["请选择"]}


@pytest.mark.django_db
def test_row_that_is_gone_is_to_be_chosen_anew() -> None:
    class Choice(FormMixin, forms.Form):
        row = forms.ModelChoiceField(ParameterOverride.objects.all())

    assert Choice({"row": "7"}).errors == {"row": ["选的这一项已经没有了，请重新选择"]}


def test_error_of_a_row_is_told_in_our_words_under_its_column() -> None:
    class Source(FormMixin, forms.Form):
        source = forms.CharField(required=False)

    others = {each.name for each in ParameterOverride._meta.fields} - {"source"}
    with pytest.raises(ValidationError) as refused:
        ParameterOverride(source="").clean_fields(exclude=others)
    form = Source({})
    form.full_clean()
    form.add_error(None, refused.value)
    assert form.errors == {"source": ["请填写"]}


def summary(form: forms.Form) -> list[str]:
    page = engines["jinja2"].env.from_string("{{ ui.error_summary(form) }}").render(form=form)
    return re.findall(r"<li>(.*?)</li>", page)


def test_summary_leads_to_the_field_and_escapes_what_was_typed() -> None:
    form = Example(RIGHT | {"kind": "<b>%s"}, {"paper": None}, auto_id="%s")
    assert summary(form) == [
        '<a href="#kind">Kind</a>：“&lt;b&gt;%s”不在可选的项目里',
        '<a href="#paper">Paper</a>：请选择',
    ]


def test_summary_is_a_sentence_that_can_be_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    english = {"%(label)s：%(error)s": "%(label)s: %(error)s"}
    monkeypatch.setattr(translation._trans, "gettext", lambda text: english.get(text, text))  # type: ignore[attr-defined]
    assert summary(Example(RIGHT, auto_id="%s")) == ['<a href="#paper">Paper</a>: 请选择']
