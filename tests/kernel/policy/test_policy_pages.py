"""The public page of rules and numbers, and the form by which an administrator changes one."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ronghe.domains.registers.policy import INVITATION_DAYS
from ronghe.kernel.policy.models import ParameterOverride
from tests.factories.people import CIXI, YUYAO, make_actor, make_organization, signed_in

pytestmark = pytest.mark.django_db
KEY = INVITATION_DAYS.key
PAGE = reverse("parameter_detail", args=[KEY])


def filled(**changed: str) -> dict[str, str]:
    values = {"value": "3", "valid_from": "2020-01-01", "region": YUYAO}
    return values | {"source": "余政办〔2020〕1号", "approver": "张局长"} | changed


def stored(region: str = YUYAO, value: int = 3, **columns: object) -> ParameterOverride:
    values: dict[str, object] = {"valid_from": date(2020, 1, 1), "source": "余政办〔2020〕1号", "approver": "张局长"}
    return ParameterOverride.objects.create(key=KEY, region=region, value=value, **values | columns)


def test_anybody_reads_rules_with_value_and_source(client: Client) -> None:
    stored()
    stored(CIXI, 30, source="慈政〔2020〕9号")
    page = client.get(reverse("rule_list")).content.decode()
    assert "<strong>3</strong> 天" in page
    assert "余政办〔2020〕1号" in page
    assert "慈政〔2020〕9号" not in page


def test_reader_of_another_city_sees_its_own_value() -> None:
    stored(CIXI, 30)
    reader = signed_in(make_actor("liaison", organization=make_organization(region=CIXI)))
    assert "<strong>30</strong> 天" in reader.get(reverse("rule_list")).content.decode()


def test_page_of_rules_costs_the_same_with_more_overrides(
    client: Client, queries: AbstractContextManager[CaptureQueriesContext]
) -> None:
    client.get(reverse("rule_list"))
    counts = []
    for number in range(3):
        stored(valid_from=date(2020 + number, 1, 1))
        with queries as seen:
            client.get(reverse("rule_list"))
        counts.append(len(seen))
    assert counts == [1, 1, 1]


def test_public_sees_neither_form_nor_approver_nor_revoked_values(client: Client) -> None:
    stored()
    stored(value=55, valid_from=date(2021, 1, 1), revoked_at="2021-02-01T00:00:00Z", source="撤销的文件")
    page = client.get(PAGE).content.decode()
    assert (
        "余政办〔2020〕1号" in page,
        "张局长" in page,
        "撤销的文件" in page,
        "<form" in page.split("<footer")[0],
    ) == (
        True,
        False,
        False,
        False,
    )


def test_administrator_sets_and_revokes_a_value() -> None:
    visitor = signed_in(make_actor("administrator"))
    answer = visitor.post(PAGE, filled())
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    row = ParameterOverride.objects.get()
    assert (row.key, row.value, row.region, row.valid_from) == (KEY, 3, YUYAO, date(2020, 1, 1))
    answer = visitor.post(reverse("override_revoke", args=[row.ref]))
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    row.refresh_from_db()
    assert row.revoked_at is not None
    assert (str(row), row.owner_id) == ("余姚市 2020-01-01 起的取值", None)
    visitor.get(PAGE)
    visitor.post(reverse("override_revoke", args=[row.ref]))
    assert "这个取值已经撤销" in visitor.get(PAGE).content.decode()
    page = visitor.get(PAGE).content.decode()
    assert ("设定参数" in page, "撤销参数取值" in page, "张局长" in page) == (True, True, True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"value": "-1"}, "取值应在 1 至 60 天之间"),
        ({"value": "many"}, 'id="id_value_error">请填数字</p>'),
        ({"valid_from": "2020-13-01"}, 'id="id_valid_from_error">日期写成 2019-05-31 的样子</p>'),
        ({"source": ""}, 'id="id_source_error">请填写</p>'),
        ({"region": CIXI}, CIXI),
    ],
)
def test_wrong_entry_keeps_what_was_typed_and_says_why(changed: dict[str, str], said: str) -> None:
    answer = signed_in(make_actor("administrator")).post(PAGE, filled(**changed))
    page = answer.content.decode()
    assert (answer.status_code, said in page, "张局长" in page) == (200, True, True)
    assert ParameterOverride.objects.count() == 0


def test_second_value_for_the_same_day_is_told_on_the_form() -> None:
    stored()
    page = signed_in(make_actor("administrator")).post(PAGE, filled()).content.decode()
    assert "同一参数在同一天只能有一个取值，请先撤销原来的" in page


def test_others_may_not_change_a_number(client: Client) -> None:
    row = stored()
    officer = signed_in(make_actor("plan_officer"))
    assert officer.post(PAGE, filled(valid_from="2021-01-01")).status_code == 403
    assert officer.post(reverse("override_revoke", args=[row.ref])).status_code == 403
    assert client.post(PAGE, filled(valid_from="2021-01-01")).status_code == 403
    assert list(ParameterOverride.objects.filter(revoked_at=None)) == [row]


def test_unknown_parameter_is_not_found(client: Client) -> None:
    assert client.get(reverse("parameter_detail", args=["no.such"])).status_code == 404
