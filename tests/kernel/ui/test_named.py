"""A foreign key typed by name: suggested, found, kept when locked."""

import pytest
from django.core.exceptions import ValidationError

from ronghe.domains.registers.ledger import ORGANIZATIONS
from ronghe.kernel.ledger.forms import form_class
from tests.factories.people import CIXI, make_actor, make_organization

pytestmark = pytest.mark.django_db


def test_box_suggests_what_the_actor_may_see_and_shows_the_name() -> None:
    bureau = make_organization("余姚市教育局", short_name="市教育局")
    make_organization("慈溪草稿", region=CIXI, status="draft")
    place = make_organization("学校", parent=bureau)
    form = form_class(ORGANIZATIONS)(instance=place, actor=make_actor("registrar", organization=bureau))
    drawn = str(form["parent"])
    assert 'value="余姚市教育局"' in drawn
    assert '<option value="学校"></option>' in drawn
    assert "慈溪草稿" not in drawn
    assert 'list="parent-names"' in drawn
    assert '<datalist id="parent-names">' in drawn


def test_locked_box_keeps_its_row() -> None:
    bureau = make_organization("余姚市教育局")
    place = make_organization("学校", parent=bureau)
    actor = make_actor("unit_admin", organization=place)
    data = {"version": ORGANIZATIONS.version(place), "parent": "别的局"}
    form = form_class(ORGANIZATIONS)(data, instance=place, actor=actor)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["parent"] == bureau


def test_empty_box_is_nothing() -> None:
    field = form_class(ORGANIZATIONS)(instance=make_organization(), actor=make_actor("registrar")).fields["parent"]
    assert field.clean("  ") is None


def test_row_keeps_a_name_that_its_editor_could_not_find() -> None:
    hidden = make_organization("未登记的局", status="draft")
    place = make_organization("学校", status="draft", parent=hidden)
    stranger = make_organization("别的学校", status="draft")
    made = form_class(ORGANIZATIONS)
    field = made(instance=place, actor=make_actor("unit_admin", organization=place)).fields["parent"]
    assert field.clean("未登记的局") == hidden
    other = made(instance=stranger, actor=make_actor("unit_admin", organization=stranger)).fields["parent"]
    with pytest.raises(ValidationError, match="没有登记过"):
        other.clean("未登记的局")
