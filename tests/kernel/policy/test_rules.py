"""Rules and checklists: judged by the rule in force on the day, forbidding ones first; what the overview makes of them."""

from __future__ import annotations

from datetime import date

from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.policy.catalogue import all_parameters, declared
from ronghe.kernel.policy.citations import OURS, Regulation
from ronghe.kernel.policy.overview import current, overview
from ronghe.kernel.policy.parameters import Parameter
from ronghe.kernel.policy.rules import Checklist, Finding, Rule, Verdict, rule

NEW = Regulation("新规定", "教〔2021〕4号", "教育部", date(2022, 1, 1))
OLD = Regulation("旧规定", "教〔2016〕3号", "教育部", date(2016, 4, 11), date(2022, 1, 1), NEW)


@rule("须有地址", cites=OLD.article("第三条"))
def has_address(organization: Organization, on: date) -> bool:
    return bool(organization.address)


@rule("须有信用代码", cites=NEW.article("第五条"))
def has_code(organization: Organization, on: date) -> Verdict:
    return Verdict(bool(organization.credit_code), f"信用代码：{organization.credit_code or '无'}")


@rule("宜有简称", cites=OURS.article())
def has_short_name(organization: Organization, on: date) -> bool:
    return bool(organization.short_name)


LIST = Checklist(forbids=(has_address, has_code), warns=(has_short_name,))
DAYS = Parameter("test.days", "天数", "天", {date(2019, 1, 1): 7}, OURS.article())


def levels(findings: list[Finding]) -> list[tuple[Rule, str]]:
    return [(finding.rule, finding.level) for finding in findings]


def test_citation_reads_as_people_write_it() -> None:
    assert str(OLD.article("第三条")) == "《旧规定》（教〔2016〕3号）第三条"
    assert str(OURS.article()) == "本平台约定"


def test_regulation_is_in_force_up_to_but_not_on_the_day_it_ends() -> None:
    days = (date(2016, 4, 10), date(2016, 4, 11), date(2021, 12, 31), date(2022, 1, 1))
    assert [OLD.in_force(day) for day in days] == [False, True, True, False]
    assert [NEW.in_force(day) for day in days] == [False, False, False, True]


def test_record_is_judged_by_the_rules_of_its_own_day() -> None:
    bare = Organization(name="甲")
    assert levels(LIST(bare, date(2019, 6, 1))) == [(has_address, "error"), (has_short_name, "warning")]
    assert levels(LIST(bare, date(2022, 6, 1))) == [(has_code, "error"), (has_short_name, "warning")]


def test_refusals_are_the_broken_rules_that_forbid() -> None:
    organization = Organization(name="甲", address="一号")
    assert LIST.refusals(organization, date(2019, 6, 1)) == []
    refused = LIST.refusals(organization, date(2022, 6, 1))
    assert [(each.rule, each.verdict) for each in refused] == [(has_code, Verdict(False, "信用代码：无"))]


def test_overview_gathers_by_document_in_order_of_date_ours_last() -> None:
    day = date(2022, 6, 1)
    found = overview([has_short_name, has_code, has_address], [LIST], [current(DAYS, [], day, "330281")], day)
    assert [(row.regulation, row.in_force) for row in found] == [(OLD, False), (NEW, True), (OURS, True)]
    assert [[(each.rule, each.forbids) for each in row.rules] for row in found] == [
        [(has_address, True)],
        [(has_code, True)],
        [(has_short_name, False)],
    ]
    assert [(row.parameter, row.shown, row.default_shown) for row in found[2].parameters] == [(DAYS, "7", "7")]


def test_rule_is_named_by_where_it_is_declared() -> None:
    assert has_code.name == f"{__name__}.has_code"


def test_catalogue_finds_each_parameter_once_and_keys_are_unique() -> None:
    keys = [parameter.key for parameter in all_parameters()]
    assert sorted(set(keys)) == sorted(keys)
    assert "registers.invitation_days" in keys
    assert len({id(value) for _name, value in declared(Parameter)}) == len(keys)
