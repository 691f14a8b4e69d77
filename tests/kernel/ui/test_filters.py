"""How dates, times and numbers are written; what a form field becomes."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import engines
from django.utils import translation
from jinja2 import UndefinedError

from ronghe.kernel.ui.forms import FormMixin
from ronghe.kernel.ui.states import STATES, state

MIDNIGHT = datetime(2019, 5, 30, 16, 30, tzinfo=UTC)


def written(source: str, **values: object) -> str:
    return engines["jinja2"].env.from_string(source).render(**values)


@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        ("{{ x|date }}", date(2019, 5, 31), "2019-05-31"),
        ("{{ x|date }}", MIDNIGHT, "2019-05-31"),
        ("{{ x|date('–') }}", None, "–"),
        ("{{ x|datetime }}", MIDNIGHT, "2019-05-31 00:30"),
        ("{{ x|datetime }}", None, ""),
        ("{{ x|number }}", 12345, "12,345"),
        ("{{ x|number }}", 58.0, "58"),
        ("{{ x|number }}", 71.25, "71.25"),
        ("{{ x|number }}", None, "–"),
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_value_is_written(source: str, value: object, text: str, language: str) -> None:
    with translation.override(language):
        assert written(source, x=value) == text


def test_missing_variable_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        written("{{ nothing }}")


def test_unknown_macro_and_state_are_errors() -> None:
    with pytest.raises(UndefinedError):
        written("{{ ui.nothing() }}")
    with pytest.raises(KeyError):
        state("pink")


def test_text_is_escaped() -> None:
    assert "<b>" not in written("{{ ui.badge(x) }}{{ ui.lamp('done', x) }}", x="<b>")


def test_states_differ_in_code_and_word() -> None:
    assert len({s.code for s in STATES}) == len({str(s.label) for s in STATES}) == len(STATES)


class Example(FormMixin, forms.Form):
    name = forms.CharField(label="姓名", help_text="如证件")
    on = forms.DateField(label="日期")
    text = forms.CharField(widget=forms.Textarea(attrs={"cols": 40, "rows": 10}), required=False)
    seats = forms.IntegerField(required=False)
    price = forms.DecimalField(required=False)


def test_date_is_a_date_input_with_the_iso_value() -> None:
    assert '<input type="date" name="on" value="2019-05-31"' in str(Example(initial={"on": date(2019, 5, 31)})["on"])


@pytest.mark.parametrize("text", ["2019-05-31", "2019年5月31日", "2019/5/31", "2019.05.31"])
def test_date_is_read_as_people_write_it(text: str) -> None:
    form = Example({"name": "王", "on": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == date(2019, 5, 31)


def test_widgets_say_what_the_field_knows() -> None:
    form = Example()
    assert form.fields["text"].widget.attrs == {"rows": 4}
    assert form.fields["seats"].widget.attrs["inputmode"] == "numeric"
    assert form.fields["price"].widget.attrs["inputmode"] == "decimal"


def test_error_is_tied_to_its_field_and_listed_on_top() -> None:
    form = Example({"name": "", "on": "x"})
    page = written("{{ ui.form(form, '', '保存') }}", form=form)
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert '<a href="#id_name">姓名</a>' in page
    assert form.fields["name"].widget.attrs["autofocus"] is True
    assert "autofocus" not in form.fields["on"].widget.attrs
