"""A cell is read exactly as the form would read it."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ronghe.domains.registers.ledger import ORGANIZATIONS
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.ledger.declaration import Ledger
from ronghe.kernel.ledger.forms import form_class
from ronghe.kernel.ui.cells import choices_of, compiled
from tests.factories.organizations import credit_code
from tests.factories.visits import VISITS

ACTOR = Actor(user_id=1, organization_id=1, region="330281")
PLAIN = [
    (ledger, name)
    for ledger in (ORGANIZATIONS, VISITS)
    for name in ledger.names
    if not ledger.field(name).is_relation and name != "paid"
]
TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789-./年月日 ,", max_size=12),
    st.sampled_from(["", "2026-03-01", "12", "-1", "12.5", "1e5", "school", "workshop", "a\0b", "字" * 400]),
    st.integers(0, 99).map(credit_code),
)


def ways(ledger: Ledger, name: str) -> tuple[object, object]:
    field = form_class(ledger)(actor=ACTOR, instance=ledger.new(ACTOR)).fields[name]
    db_field = ledger.field(name)

    def as_form(text: str) -> object:
        value = field.clean(text)
        if value not in db_field.empty_values:
            db_field.run_validators(value)
        return value

    return compiled(field, db_field), as_form


READERS = {(ledger.slug, name): ways(ledger, name) for ledger, name in PLAIN}


def answer(read: object, text: str) -> tuple[str, object]:
    try:
        return "value", read(text)  # type: ignore[operator]
    except ValidationError as error:
        return "refused", error.messages


@given(place=st.sampled_from(sorted(READERS)), text=TEXTS)
def test_cell_is_read_as_the_form_reads_it(place: tuple[str, str], text: str) -> None:
    as_cell, as_form = READERS[place]
    expected = answer(as_form, text)
    # A sheet also takes 2026年3月1日 and the words of a choice, which the page never sends.
    if expected[0] == "value" or place[1] not in ("held_on", "until", "kind", "level"):
        assert answer(as_cell, text) == expected
    assert answer(as_cell, text) == answer(as_cell, text)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("held_on", "2026年3月1日", "2026-03-01"),
        ("held_on", "2026/3/1", "2026-03-01"),
        ("held_on", "2026.03.01", "2026-03-01"),
        ("kind", "看车间", "workshop"),
        ("kind", "workshop", "workshop"),
        ("paid", "是", "True"),
        ("paid", "√", "True"),
        ("paid", "", "False"),
        ("paid", "否", "False"),
        ("cost", "", "None"),
        ("pupils", "12", "12"),
    ],
)
def test_cell_takes_what_people_write(name: str, text: str, value: str) -> None:
    field = form_class(VISITS)(actor=ACTOR, instance=VISITS.new(ACTOR)).fields[name]
    assert str(compiled(field, VISITS.field(name))(text)) == value


def test_choices_of_a_column() -> None:
    assert choices_of(VISITS.field("kind")) == ("看车间", "听讲座")
    assert choices_of(VISITS.field("paid")) == ("是", "否")
    assert choices_of(VISITS.field("title")) == ()
