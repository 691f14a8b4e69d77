"""Numbers a document sets as goals, and the many numbers that are none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.documents.reading.draft import Target
from ronghe.documents.reading.normalize import text_of
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.targets import read_targets
from tests.documents.reading.drafting import draft_of


def read(sentence: str) -> list[Target]:
    return read_targets(text_of(sentence, 3), Notes())


@pytest.mark.parametrize(
    ("sentence", "value", "unit", "comparison", "measure", "due"),
    [
        ("到2020年，双师型教师占比达到85%以上。", 85, "%", ">=", "stock", 2020),
        ("基地总数拓展到100家。", 100, "家", "=", "stock", None),
        ("到2025年底，建成产业学院10个。", 10, "个", "=", "stock", 2025),
        ("培训职工不少于1.5万人次。", 1.5, "万人次", ">=", "increment", None),
        ("就业率不低于95％。", 95, "%", ">=", "stock", None),
        ("毕业生留市率超过60%。", 60, "%", ">", "stock", None),
        ("流失率控制在3%以内。", 3, "%", "<=", "stock", None),
        ("每年安排专项经费至少500万元。", 500, "万元", ">=", "increment", None),
        ("新增实训工位1,200个。", 1200, "个", "=", "increment", None),
        ("新增实训工位12 000个。", 12000, "个", "=", "increment", None),
        ("总数达到2020 100个。", 100, "个", "=", "stock", None),
        ("毕业率提高5个百分点。", 5, "个百分点", "=", "increment", None),
        ("就业率提高到98%。", 98, "%", "=", "stock", None),
        ("“十四五”期间，新建校舍3.2万平方米。", 3.2, "万平方米", "=", "increment", 2025),
        ("2021年，完成改造项目12项。", 12, "项", "=", "stock", 2021),
        ("教师企业实践每年不少于1个月。", 1, "个月", ">=", "increment", None),
        ("双师型教师比例达到百分之八十。", 80, "%", "=", "stock", None),
        ("建成三个实训中心。", 3, "个", "=", "stock", None),
        ("在全市6所职校开展试点。", 6, "所", "=", "stock", None),
    ],
)
def test_target_as_written(
    sentence: str, value: float, unit: str, comparison: str, measure: str, due: int | None
) -> None:
    [target] = read(sentence)
    assert (target.value, target.unit, target.comparison, target.measure) == (value, unit, comparison, measure)
    assert target.due == (date(due, 12, 31) if due else None)
    assert (target.sentence, target.line, target.stretch, target.approximate) == (sentence, 3, False, False)


@pytest.mark.parametrize(
    ("sentence", "value", "stretch", "approximate"),
    [
        ("力争再创3个市级基地。", 3, True, False),
        ("争取到2022年，引进名师20名。", 20, True, False),
        ("参与学生达1500人左右。", 1500, False, True),
        ("实施百名能工巧匠进校园活动。", 100, False, True),
        ("培训约800人次。", 800, False, True),
        ("培育企业50余家。", 50, False, True),
        ("建设3-5个教学工厂。", 3, False, True),
    ],
)
def test_stretch_and_about(sentence: str, value: float, stretch: bool, approximate: bool) -> None:
    [target] = read(sentence)
    assert (target.value, target.stretch, target.approximate) == (value, stretch, approximate)


def test_each_number_of_a_sentence_is_a_target() -> None:
    read_ = read("到2023年，建成基地100家，其中市级20个；力争新增省级2个。")
    assert [(target.value, target.stretch, target.due) for target in read_] == [
        (100, False, date(2023, 12, 31)),
        (20, False, date(2023, 12, 31)),
        (2, True, date(2023, 12, 31)),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "根据《关于做好100个项目的意见》（某政发〔2019〕41号）要求。",
        "2019年5月23日召开会议。",
        "举办第二届技能展示活动，评出前3名。",
        "按照第3条规定执行，联系电话62701234。",
        "坚持“一校一品”，形成“四位一体”格局。",
        "推进十大工程，落实三项机制。",
        "目前全市共有职校9所。",
        "在5个工作日内答复，期限3年。",
        "对接“中国制造2025”，推行1+X证书。",
    ],
)
def test_numbers_that_are_no_target(sentence: str) -> None:
    assert read(sentence) == []


def test_doubling_has_no_base_and_is_warned() -> None:
    notes = Notes()
    assert read_targets(text_of("培训规模翻一番。", 9), notes) == []
    assert [(warning.line, warning.message) for warning in notes.ordered()] == [
        (9, "「培训规模翻一番。」写有“翻一番”，没有数字可比，未读成目标。")
    ]


def test_headings_set_no_goals_but_their_text_does() -> None:
    draft = draft_of("一、建设20个基地\n（一）推进3个中心。建成5个中心。\n1.培育2家企业。（市教育局负责）")
    assert [(target.line, target.value) for target in draft.targets] == [(2, 5), (3, 2)]


def test_a_list_takes_the_date_of_the_sentence_before_it() -> None:
    draft = draft_of(
        "一、主要目标\n到2025年，实现以下目标：\n（一）建成基地20个；\n（二）培训3万人次。\n二、措施\n1.建设中心2个，支持企业参与。"
    )
    assert [(target.value, target.due) for target in draft.targets] == [
        (20, date(2025, 12, 31)),
        (3, date(2025, 12, 31)),
        (2, None),
    ]


def test_the_notice_before_a_plan_sets_no_goals() -> None:
    draft = draft_of(
        "某市人民政府关于印发某市实施方案的通知\n现将方案印发，涉及146项任务。\n某市人民政府\n2021年1月25日\n"
        "某市实施方案\n一、目标\n建成基地7个。"
    )
    assert [target.value for target in draft.targets] == [7]


@given(st.text(alphabet="到至20195年,，、达建成新增以上不少于力争百名个家%万元人次。；左右-～", max_size=300))
def test_any_words_give_finite_targets_with_their_sentence(text: str) -> None:
    for target in read(text):
        assert target.sentence in text_of(text).raw
        assert target.comparison in (">=", "<=", "=", ">")
        assert target.measure in ("stock", "increment")


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        ("到2022年和2025年，工位分别达到300个和800个。", [(300, "stock", 2022), (800, "stock", 2025)]),
        (
            "到2022年和2025年，工位分别达到300个、800个和900个。",
            [(300, "stock", None), (800, "stock", None), (900, "stock", None)],
        ),
        ("对口就业率由60%提高到80%。", [(80, "stock", None)]),
        ("工位从2018年的100个增加到2022年的300个。", [(300, "stock", 2022)]),
        ("目前已有工位100个，到2022年达到300个。", [(300, "stock", 2022)]),
        ("在现有基础上新增工位200个。", [(200, "increment", None)]),
        ("办理时间压减30%。", [(30, "increment", None)]),
        ("办理时间压缩到3个工作日以内。", [(3, "stock", None)]),
        ("每季度举办2-3场推介会。", [(2, "increment", None)]),
        ("违反本办法的，处以罚款500元。", []),
        ("对每个工位给予补助800元。", []),
        ("成立由7个部门组成的专班。", []),
        ("咨询电话：0574-12345678-2。", []),
    ],
)
def test_only_what_is_to_be_reached_is_a_target(sentence: str, figures: list[tuple[float, str, int | None]]) -> None:
    found = [(target.value, target.measure, target.due.year if target.due else None) for target in read(sentence)]
    assert found == figures


@pytest.mark.parametrize("words", ["翻两番", "全覆盖", "三分之二"])
def test_a_goal_in_words_is_warned(words: str) -> None:
    notes = Notes()
    assert read_targets(text_of(f"实训开课{words}。", 2), notes) == []
    assert [warning.message for warning in notes.ordered()] == [
        f"「实训开课{words}。」写有“{words}”，没有数字可比，未读成目标。"
    ]


def test_what_was_due_before_the_paper_was_signed_is_no_target() -> None:
    draft = draft_of(
        "河畔市教育局关于做好实训工作的通知\n一、2021年，全市新增工位50个。到2025年，新增工位80个。\n河畔市教育局\n2023年3月1日"
    )
    assert [(target.value, target.due) for target in draft.targets] == [(80, date(2025, 12, 31))]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("建成基地5个。（市教育局负责，2023年底前完成）2.建成中心3个。", [(5, None), (3, None)]),
        ("建成基地5个（市教育局负责，2023年，持续推进）；建成中心3个。", [(5, None), (3, None)]),
        ("到2025年，建成基地5个（市级，2023年，2个）；建成中心3个。", [(5, 2025), (2, 2025), (3, 2025)]),
    ],
)
def test_the_date_of_a_task_before_it_is_not_that_of_a_figure(
    text: str, figures: list[tuple[float, int | None]]
) -> None:
    assert [(target.value, target.due and target.due.year) for target in read(text)] == figures


def test_a_sentence_begins_behind_the_bracket_and_the_number_before_it() -> None:
    assert [target.sentence for target in read("开展试点。（市教育局负责）2.建成中心3个。")] == ["建成中心3个。"]


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        ("建成企业80家，基地力争达到50个，占比达到60%。", [False, True, False]),
        ("力争到2025年，建成企业80家，占比达到60%。", [True, True]),
        ("力争建成企业80家，占比达到60%；建成中心3个。", [True, True, False]),
    ],
)
def test_stretch_behind_a_subject_is_said_of_its_clause(text: str, stretch: list[bool]) -> None:
    assert [target.stretch for target in read(text)] == stretch


@pytest.mark.parametrize("verb", ["增至", "升到", "提至", "扩至"])
def test_where_a_change_starts_from_is_no_target(verb: str) -> None:
    assert [target.value for target in read(f"到2024年，中心从3个{verb}8个。")] == [8]
