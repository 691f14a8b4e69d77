"""Parameters: the value in force on a day in a region, from the document or from a dated override."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ronghe.domains.registers.policy import INVITATION_DAYS, PASSWORD_LINK_DAYS
from ronghe.kernel.history.models import Event
from ronghe.kernel.policy.citations import OURS, Regulation
from ronghe.kernel.policy.models import ParameterOverride
from ronghe.kernel.policy.parameters import Parameter, plain
from ronghe.kernel.policy.services import revoke_override, set_override
from tests.factories.people import CIXI, NINGBO, YUYAO, make_actor

LAW = Regulation("示例办法", "示例〔2019〕1号", "示例部", date(2019, 1, 1))
PLACES = Parameter(
    "test.places", "最低工位数", "个", {date(2019, 1, 1): 100, date(2022, 5, 1): 120}, LAW.article("第七条")
)
OTHER = Parameter("test.other", "别的", "天", {date(2019, 1, 1): 7}, OURS.article())


def override(region: str, day: date, value: str | int, **columns: object) -> ParameterOverride:
    defaults: dict[str, object] = {"key": PLACES.key, "source": "余政办〔2020〕1号", "approver": "张局长"}
    return ParameterOverride.objects.create(region=region, valid_from=day, value=Decimal(value), **defaults | columns)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2018, 1, 1), 100),  # before the first dated value, the first
        (date(2019, 1, 1), 100),
        (date(2022, 4, 30), 100),
        (date(2022, 5, 1), 120),
        (date(2030, 1, 1), 120),
    ],
)
def test_default_is_the_value_of_the_document_on_that_day(day: date, value: int) -> None:
    assert PLACES.default(day) == value


@pytest.mark.django_db
def test_override_holds_from_its_day_on_and_in_its_region_only() -> None:
    override(YUYAO, date(2020, 1, 1), 80)
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2023, 1, 1))
    assert [PLACES(day, YUYAO) for day in days] == [100, 80, 80]
    assert [PLACES(day, CIXI) for day in days] == [100, 100, 120]
    assert PLACES(days[1]) == 100
    assert OTHER(days[1], YUYAO) == 7


@pytest.mark.django_db
def test_nearest_region_counts_before_the_later_date() -> None:
    override(YUYAO, date(2020, 1, 1), 80)
    override(NINGBO, date(2021, 1, 1), 90)
    override("330000", date(2021, 6, 1), 95)
    day = date(2021, 12, 31)
    assert {region: PLACES(day, region) for region in (YUYAO, CIXI, NINGBO, "330100", "310101")} == {
        YUYAO: 80,
        CIXI: 90,
        NINGBO: 90,
        "330100": 95,
        "310101": 100,
    }


@pytest.mark.django_db
def test_revoked_override_does_not_count() -> None:
    override(YUYAO, date(2020, 1, 1), 80)
    override(YUYAO, date(2020, 6, 1), 60, revoked_at=timezone.now())
    assert PLACES(date(2020, 7, 1), YUYAO) == 80


ROWS = st.lists(st.tuples(st.sampled_from([YUYAO, NINGBO, "330000"]), st.integers(0, 400), st.integers(0, 99)))


@given(rows=ROWS, after=st.integers(0, 400))
def test_nearest_is_the_latest_of_the_innermost_region(rows: list[tuple[str, int, int]], after: int) -> None:
    start = date(2020, 1, 1)
    made = [
        ParameterOverride(
            pk=number, key=PLACES.key, region=region, valid_from=start + timedelta(days=days), value=value
        )
        for number, (region, days, value) in enumerate(rows)
    ]
    found = PLACES.nearest(made, start + timedelta(days=after), YUYAO)
    for region in (YUYAO, NINGBO, "330000"):
        valid = [row for row in made if row.region == region and row.valid_from <= start + timedelta(days=after)]
        if valid:
            assert found in valid
            assert found is not None
            assert found.valid_from == max(row.valid_from for row in valid)
            return
    assert found is None


@pytest.mark.parametrize(("value", "shown"), [("7.0000", "7"), ("0.8500", "0.85"), ("100", "100"), ("0", "0")])
def test_number_is_shown_without_trailing_zeros(value: str, shown: str) -> None:
    assert plain(Decimal(value)) == shown


def wanted(**changed: object) -> dict[str, object]:
    values: dict[str, object] = {
        "parameter": PLACES,
        "region": YUYAO,
        "value": Decimal(80),
        "valid_from": date(2020, 1, 1),
        "source": " 余政办〔2020〕1号 ",
        "approver": "张局长",
    }
    return values | changed


@pytest.mark.django_db
def test_setting_a_value_is_recorded_with_before_and_after() -> None:
    actor = make_actor("administrator")
    row = set_override(actor=actor, **wanted())  # type: ignore[arg-type]
    assert (row.value, row.source, PLACES(date(2020, 1, 1), YUYAO)) == (80, "余政办〔2020〕1号", 80)
    event = Event.objects.about(row).get()
    assert (event.label, event.changes, event.comment) == (
        "设定参数",
        {"最低工位数": ["100", "80"]},
        "余政办〔2020〕1号",
    )
    assert (event.user_id, event.region) == (actor.user_id, YUYAO)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["plan_officer", "registrar", "unit_admin", "auditor", "supervisor"])
def test_only_an_administrator_sets_and_revokes(role: str) -> None:
    actor, row = make_actor(role), override(YUYAO, date(2020, 1, 1), 80)
    with pytest.raises(PermissionDenied):
        set_override(actor=actor, **wanted(valid_from=date(2021, 1, 1)))  # type: ignore[arg-type]
    with pytest.raises(PermissionDenied):
        revoke_override(actor=actor, override=row, parameter=PLACES)
    assert (ParameterOverride.objects.get().revoked_at, Event.objects.count()) == (None, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"value": Decimal(-1)}, "value"),
        ({"value": Decimal("1e12")}, "value"),
        ({"source": "  "}, "source"),
        ({"approver": ""}, "approver"),
        ({"region": "999999"}, "region"),
    ],
)
def test_wrong_value_is_refused_with_its_field(changed: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        set_override(actor=make_actor("administrator"), **wanted(**changed))  # type: ignore[arg-type]
    assert list(refused.value.message_dict) == [field]
    assert ParameterOverride.objects.count() == 0


@pytest.mark.django_db
def test_second_value_for_a_day_waits_until_the_first_is_revoked() -> None:
    actor = make_actor("administrator")
    first = set_override(actor=actor, **wanted())  # type: ignore[arg-type]
    with pytest.raises(ValidationError) as refused:
        set_override(actor=actor, **wanted(value=Decimal(70)))  # type: ignore[arg-type]
    assert refused.value.messages == ["同一参数在同一天只能有一个取值，请先撤销原来的"]
    revoke_override(actor=actor, override=first, parameter=PLACES)
    assert Event.objects.about(first)[0].changes == {"最低工位数": ["80", "100"]}
    set_override(actor=actor, **wanted(value=Decimal(70)))  # type: ignore[arg-type]
    assert PLACES(date(2020, 1, 1), YUYAO) == 70
    with pytest.raises(ValidationError) as again:
        revoke_override(actor=actor, override=first, parameter=PLACES)
    assert again.value.code == "revoked"


@pytest.mark.django_db
@pytest.mark.parametrize("parameter", [INVITATION_DAYS, PASSWORD_LINK_DAYS])
def test_days_of_a_link_stay_within_their_bounds(parameter: Parameter) -> None:
    actor = make_actor("administrator")
    for value in ("0", "0.5", "61", "1e9"):
        with pytest.raises(ValidationError) as refused:
            set_override(actor=actor, **wanted(parameter=parameter, value=Decimal(value)))  # type: ignore[arg-type]
        assert refused.value.message_dict == {"value": ["取值应在 1 至 60 天之间"]}
    for day, value in ((1, 1), (2, 60)):
        set_override(actor=actor, **wanted(parameter=parameter, value=Decimal(value), valid_from=date(2026, 1, day)))  # type: ignore[arg-type]
    assert [parameter(date(2026, 1, day), YUYAO) for day in (1, 2)] == [1, 60]


class Quicker(Parameter):
    """Between the check and the saving of one administrator, another one sets the same number."""

    def __call__(self, on: date, region: str = "") -> Decimal:
        override(region, on, 90, key=self.key)
        return Decimal(100)


@pytest.mark.django_db
def test_number_set_by_two_at_once_is_told_to_the_second() -> None:
    parameter = Quicker(PLACES.key, "最低工位数", "个", PLACES.values, PLACES.cites)
    with pytest.raises(ValidationError) as refused:
        set_override(actor=make_actor("administrator"), **wanted(parameter=parameter))  # type: ignore[arg-type]
    assert refused.value.messages == ["同一参数在同一天只能有一个取值，请先撤销原来的"]
