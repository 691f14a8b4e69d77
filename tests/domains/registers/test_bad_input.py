"""A bad code, a code or an alias of somebody else: field and rule are named, in the form, in a sheet, at one moment."""

from __future__ import annotations

import re
import threading
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from ronghe.domains.registers.ledger import ORGANIZATIONS
from ronghe.kernel.organizations.models import Organization
from tests.factories.organizations import credit_code
from tests.factories.people import make_actor, make_organization, signed_in
from tests.kernel.ledger.test_sheets import fields, upload

TAKEN_CODE = "这个统一社会信用代码已登记给另一个单位"
TAKEN_NAME = "名称“老乙校”已由“余姚市乙校”使用；一个名称在本行政区域内只能指一个单位"
BAD = [
    ("credit_code", credit_code(1)[:-1] + ("0" if credit_code(1)[-1] != "0" else "1"), "校验码"),
    ("credit_code", "12330281", "应为 18 位（GB 32100-2015），现为 8 位"),
    ("credit_code", "I" + credit_code(1)[1:], "（GB 32100-2015）"),
    ("credit_code", credit_code(2).lower(), TAKEN_CODE),
    ("aliases", "甲校区、老 乙校", TAKEN_NAME),
    ("short_name", "老乙校", TAKEN_NAME),
]
TITLES = {"credit_code": "统一社会信用代码", "aliases": "别名", "short_name": "简称"}


@pytest.fixture
def registrar(db: None) -> Client:
    make_organization("余姚市乙校", aliases="老乙校", credit_code=credit_code(2))
    return signed_in(make_actor("registrar"))


def words(page: object) -> str:
    return " ".join(unescape(page.content.decode()).split())  # type: ignore[attr-defined]


def told(page: object) -> dict[str, str]:
    """field → what stands under it."""
    found = re.findall(r'<p class="error" id="id_(\w+)_error">(.*?)</p>', words(page))
    return dict(found)


HIDDEN = [(field, "王\u202e五", "看不见的字符") for field in ("name", "short_name", "aliases", "liaison_name")]


@pytest.mark.parametrize(("field", "value", "rule"), BAD + HIDDEN)  # the reader of sheets takes those of HIDDEN away
def test_form_refuses_it_under_its_field(registrar: Client, field: str, value: str, rule: str) -> None:
    sent = {"name": "余姚市甲校", "kind": "school", "level": "county", field: value}
    page = registrar.post("/register/new/", sent)
    assert (page.status_code, list(told(page)), rule in told(page)[field]) == (200, [field], True)
    assert (value in words(page), Organization.objects.filter(name="余姚市甲校").exists()) == (True, False)


@pytest.mark.parametrize(("field", "value", "rule"), BAD)
def test_sheet_refuses_it_in_its_row_and_column(registrar: Client, field: str, value: str, rule: str) -> None:
    rows = [{"name": name, "kind": "职业学校", "level": "县（市、区）级"} for name in ("余姚市丙校", "余姚市甲校")]
    rows[1][field] = value
    page = upload(registrar, rows, ("name", "kind", "level", field))
    [(row, column, said)] = re.findall(r'<td class="number">(\d+)</td>\s*<td>([^<]+)<small>(.*?)</small>', words(page))
    assert (row, column, rule in said) == ("4", TITLES[field], True)  # after the title and the head
    registrar.post("/register/import/", fields(page))
    names = Organization.objects.filter(name__in=["余姚市甲校", "余姚市丙校"]).values_list("name", flat=True)
    assert list(names) == ["余姚市丙校"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("field", "value", "rule"), [("aliases", "老校", "名称“老校”已由"), ("credit_code", credit_code(7), TAKEN_CODE)]
)
def test_of_two_who_save_the_same_at_one_moment_one_is_told_under_the_field(field: str, value: str, rule: str) -> None:
    units = [make_organization(), make_organization()]
    clients = [signed_in(make_actor("registrar")) for _number in range(2)]
    start, answers = threading.Barrier(2), list[object]()

    def save(number: int) -> None:
        unit = units[number]
        sent = {"name": unit.name, "kind": unit.kind, "level": unit.level, "version": ORGANIZATIONS.version(unit)}
        try:
            start.wait(10)
            answers.append(clients[number].post(f"/register/{unit.ref}/edit/", sent | {field: value}))
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    won, lost = sorted(answers, key=lambda answer: -answer.status_code)  # type: ignore[attr-defined]
    assert (won.status_code, lost.status_code) == (302, 200)  # type: ignore[attr-defined]
    assert (list(told(lost)), rule in told(lost)[field]) == ([field], True)
    assert Organization.objects.filter(**{field: value}).count() == 1
