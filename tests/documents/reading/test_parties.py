"""Who does it: names, kinds, roles, the lead and its basis, in all the orders papers use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.documents.reading.parties import read_parties, settle_lead
from ronghe.documents.reading.units import kind_of


def read(text: str) -> tuple[str, str | None, str]:
    reading = read_parties(text)
    lead, basis = settle_lead(reading)
    return " ".join(f"{party.name}:{party.role[0]}{party.kind[0]}" for party in reading.parties), lead, basis


@pytest.mark.parametrize(
    ("text", "parties", "lead", "basis"),
    [
        ("市教育局", "市教育局:rn", "市教育局", "only_named"),
        ("市教育局、市财政局", "市教育局:rn 市财政局:rn", "市教育局", "first_listed"),
        ("市教育局、有关部门和行业协会", "市教育局:rn 有关部门:rg 行业协会:rg", "市教育局", "only_named"),
        ("市教育局及下属有关学校", "市教育局:rn 下属有关学校:rg", "市教育局", "only_named"),
        ("市府办、市教育局等有关部门", "市府办:rn 市教育局:rn 有关部门:rg", "市府办", "first_listed"),
        ("市教育局会同有关部门", "市教育局:ln 有关部门:ag", "市教育局", "joint"),
        ("市教育局会同市财政局负责", "市教育局:ln 市财政局:an", "市教育局", "joint"),
        ("A县教育局、县科技局会同县财政局", "A县教育局:ln 县科技局:ln 县财政局:an", "A县教育局", "joint"),
        ("市教育局牵头，市财政局、市人社局配合", "市教育局:ln 市财政局:an 市人社局:an", "市教育局", "explicit"),
        ("由市教育局牵头，会同市经信局、市科技局", "市教育局:ln 市经信局:an 市科技局:an", "市教育局", "explicit"),
        ("市教育局、市经信局牵头，各镇乡配合", "市教育局:ln 市经信局:ln 各镇乡:ac", "市教育局", "explicit"),
        ("市教育局（牵头）、市财政局、市人社局（配合）", "市教育局:ln 市财政局:rn 市人社局:an", "市教育局", "explicit"),
        ("市教育局，市财政局配合", "市教育局:rn 市财政局:an", "市教育局", "only_named"),
        ("市教育局、市财政局按职责分工负责", "市教育局:rn 市财政局:rn", "市教育局", "first_listed"),
        ("市教育局、市财政局（列第一位的为牵头单位）", "市教育局:ln 市财政局:rn", "市教育局", "explicit"),
        ("市教育局联合市人社局", "市教育局:rn 市人社局:rn", "市教育局", "first_listed"),
        ("市教育局 市财政局", "市教育局:rn 市财政局:rn", "市教育局", "first_listed"),
        ("市教育局\n市财政局", "市教育局:rn 市财政局:rn", "市教育局", "first_listed"),
        ("市教育局；市财政局/市人社局", "市教育局:rn 市财政局:rn 市人社局:rn", "市教育局", "first_listed"),
        ("各乡镇（街道）", "各乡镇（街道）:rc", None, "none"),
        ("各县（市、区）人民政府，市教育局", "各县（市、区）人民政府:rc 市教育局:rn", "市教育局", "only_named"),
        ("各乡镇人民政府、街道办事处", "各乡镇人民政府、街道办事处:rc", None, "none"),
        ("市教育局、各乡镇、街道", "市教育局:rn 各乡镇、街道:rc", "市教育局", "only_named"),
        ("各职校", "各职校:rc", None, "none"),
        ("有关部门", "有关部门:rg", None, "none"),
        ("市教育局、市财政局等两部门", "市教育局:rn 市财政局:rn", "市教育局", "first_listed"),
        (
            "余姚技师学院（筹）、市职成教中心",
            "余姚技师学院（筹）:rn 市职成教中心:rn",
            "余姚技师学院（筹）",
            "first_listed",
        ),
        ("縣教育局、縣人力資源和社會保障局", "縣教育局:rn 縣人力資源和社會保障局:rn", "縣教育局", "first_listed"),
        ("县财政局配合县教育局", "县财政局:an 县教育局:rn", "县教育局", "only_named"),
        ("县教育局协同县财政局", "县教育局:ln 县财政局:an", "县教育局", "joint"),
        ("县教育局指导各职校", "县教育局:an 各职校:rc", None, "none"),
        ("牵头县教育局，配合县财政局", "县教育局:ln 县财政局:an", "县教育局", "explicit"),
        ("县教育局为牵头单位，县财政局为配合单位", "县教育局:ln 县财政局:an", "县教育局", "explicit"),
        ("县教育局与县财政局联合", "县教育局:rn 县财政局:rn", "县教育局", "first_listed"),
        ("1、县教育局；2、县财政局", "县教育局:rn 县财政局:rn", "县教育局", "first_listed"),
        ("县教育局、县财政局2个单位", "县教育局:rn 县财政局:rn", "县教育局", "first_listed"),
        ("省、市有关部门，县属高校", "省、市有关部门:rg 县属高校:rc", None, "none"),
        ("本市骨干企业", "本市骨干企业:rg", None, "none"),
    ],
)
def test_parties_as_written(text: str, parties: str, lead: str | None, basis: str) -> None:
    assert read(text) == (parties, lead, basis)


@pytest.mark.parametrize(
    "name",
    [
        "市发展和改革局",
        "市经济和信息化局",
        "人力资源和社会保障局",
        "住房和城乡建设局",
        "市规划与自然资源局",
        "文化和广电旅游体育局",
        "市退役军人事务局",
        "市应急管理局",
        "市高等职业学院",
        "市合作交流中心",
        "发展改革局",
        "对外经贸合作局",
        "市供销合作社联合社",
    ],
)
def test_names_with_a_joining_word_stay_whole(name: str) -> None:
    assert read(name) == (f"{name}:rn", name, "only_named")
    other = "市教育局"
    for word in ("和", "及", "与", "、"):
        assert read(other + word + name)[0] == f"{other}:rn {name}:rn"


@pytest.mark.parametrize(
    ("text", "generic", "warned"),
    [
        ("市教育局、市财政局等", "等", True),
        ("市教育局等部门", "等部门", True),
        ("市教育局等5部门", "等5部门", True),
        ("市教育局等有关部门", "有关部门", False),
    ],
)
def test_and_others_is_an_unnamed_party(text: str, generic: str, warned: bool) -> None:
    reading = read_parties(text)
    assert (reading.parties[-1].name, reading.parties[-1].kind) == (generic, "generic")
    assert bool(reading.problems) == warned


def test_others_by_duty_is_still_an_open_list() -> None:
    reading = read_parties("区教育局、区财政局等按职责分工负责")
    assert [party.name for party in reading.parties] == ["区教育局", "区财政局", "等"]
    assert reading.problems == ["「区财政局等」写有“等”，可能还有未列出的单位"]


@pytest.mark.parametrize(
    ("text", "parties", "warned"),
    [
        ("县教育局、县教育局", "县教育局:rn", True),
        ("县教育局牵头，县教育局、县财政局配合", "县教育局:ln 县财政局:an", True),
        ("县教育局、县财政局负责，县教育局牵头", "县教育局:ln 县财政局:rn", False),
    ],
)
def test_a_unit_written_twice_counts_once(text: str, parties: str, warned: bool) -> None:
    assert read(text)[0] == parties
    assert read_parties(text).problems == ["「县教育局」写了两次，可能有误"] * warned


@pytest.mark.parametrize("tail", ["、", "，", "和"])
def test_a_trailing_separator_is_a_warning(tail: str) -> None:
    reading = read_parties("市教育局、市人社局" + tail)
    assert [party.name for party in reading.parties] == ["市教育局", "市人社局"]
    assert reading.problems == [f"「市教育局、市人社局{tail}」以“{tail}”结尾，可能缺少单位"]


@pytest.mark.parametrize(
    "text", ["市教育局会", "待定", "同上", "推进产教融合工作的部署", "市", "会同", "2019年5月至6月的安排"]
)
def test_words_that_are_no_unit_are_not_made_one(text: str) -> None:
    assert read_parties(text).parties == []


def test_short_forms_are_kept_and_warned() -> None:
    reading = read_parties("教育、人社")
    assert [party.name for party in reading.parties] == ["教育", "人社"]
    assert reading.problems == ["「教育」未能确认是单位，请核对", "「人社」未能确认是单位，请核对"]


UNITS = st.sampled_from(
    ["市教育局", "市发展和改革局", "市总工会", "泗门镇人民政府", "各职校", "有关企业", "市府办", "镇卫生院（筹）"]
)


@given(st.lists(UNITS, min_size=1, max_size=8, unique=True), st.sampled_from(["、", "，", "；", "\n"]))
def test_a_list_reads_back_to_its_units(units: list[str], separator: str) -> None:
    reading = read_parties(separator.join(units))
    assert [party.name for party in reading.parties] == units
    assert [party.kind for party in reading.parties] == [
        kind_of(unit.replace("（", "(").replace("）", ")")) for unit in units
    ]


@given(st.lists(UNITS, min_size=2, max_size=8, unique=True), st.data())
def test_before_and_after_jointly(units: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(units) - 1))
    before, after = units[:cut], units[cut:]
    reading = read_parties("、".join(before) + "会同" + "、".join(after))
    assert [(party.name, party.role) for party in reading.parties] == [(unit, "lead") for unit in before] + [
        (unit, "assist") for unit in after
    ]


@given(st.text(alphabet="市教育局财政、，；及和与等会同牵头配合负责（）()各有关部门 \n学校责任单位:：", max_size=120))
def test_no_name_that_the_text_does_not_hold(text: str) -> None:
    reading = read_parties(text)
    settle_lead(reading)
    squeezed = "".join(text.split())
    for party in reading.parties:
        assert "".join(party.name.split()) in squeezed
        assert party.role in ("lead", "assist", "responsible")
