"""Shapes of plans from other cities: numbers, columns and sentences written in their own ways."""

from __future__ import annotations

import pytest

from tests.documents.reading.drafting import brief, draft_of, said

HEAD = "松岭县2022年职业教育任务分解表\n序号\n重点工作\n工作任务\n责任单位\n完成时限\n"
TASKS = [
    ("摸底", "1", "开展调研。", "县教育局:rn", "2022-03-31"),
    ("摸底", "2", "形成报告。", "县教育局:rn", "2022-04-30"),
    ("建设", "1", "拨付资金。", "县财政局:rn", "2022-05-31"),
]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1\n摸底", "2\n建设"),
        ("一\n摸底", "二\n建设"),
        ("（一）\n摸底", "（二）\n建设"),
        ("1 摸底", "2 建设"),
        ("１摸底", "２建设"),
    ],
)
def test_first_column_numbered_in_any_way(first: str, second: str) -> None:
    text = f"{HEAD}{first}\n1.开展调研。\n县教育局\n3月\n2.形成报告。\n县教育局\n4月\n{second}\n1.拨付资金。\n县财政局\n5月"
    assert [brief(task) for task in draft_of(text).tasks] == TASKS


@pytest.mark.parametrize(("first", "second"), [("1.1", "1.2"), ("1-1", "1-2"), ("①", "②"), ("（1）", "（2）")])
def test_tasks_numbered_in_any_way(first: str, second: str) -> None:
    text = f"{HEAD}1\n摸底\n{first}开展调研。\n县教育局\n3月\n{second}形成报告。\n县教育局\n4月"
    assert [task.text for task in draft_of(text).tasks] == ["开展调研。", "形成报告。"]


def test_heading_in_two_cells_between_rows() -> None:
    text = "松岭县2022年职业教育任务分解表\n序号\n工作任务\n责任单位\n完成时限\n一\n摸底\n1\n开展调研\n县教育局\n3月\n二\n建设\n2\n拨付资金\n县财政局\n5月"
    assert [brief(task) for task in draft_of(text).tasks] == [
        ("摸底", "1", "开展调研", "县教育局:rn", "2022-03-31"),
        ("建设", "2", "拨付资金", "县财政局:rn", "2022-05-31"),
    ]


def test_traditional_characters_and_full_width_forms_stay_as_written() -> None:
    text = (
        "臨江縣２０２１年職業教育任務清單\n序號\n工作舉措\n工作內容\n責任單位\n完成時間\n１\n調研與規劃\n"
        "１．開展企業用工調研。\n縣教育局、縣人力資源和社會保障局\n２０２１年５－６月\n２\n建設基地\n１．評選示範基地。\n"
        "縣教育局會同縣財政局\n年底前"
    )
    draft = draft_of(text)
    assert [brief(task) for task in draft.tasks] == [
        ("調研與規劃", "1", "開展企業用工調研。", "縣教育局:rn 縣人力資源和社會保障局:rn", "2021-06-30"),
        ("建設基地", "1", "評選示範基地。", "縣教育局:ln 縣財政局:an", "2021-12-31"),
    ]
    assert [task.period.raw for task in draft.tasks if task.period] == ["２０２１年５－６月", "年底前"]


def test_times_in_brackets_stay_as_written() -> None:
    draft = draft_of("河畔市2021年任务\n一、工作\n1.共建基地。（市教育局牵头，2019年５月启动，2021年底完成）\n")
    task = draft.tasks[0]
    assert task.period is not None
    assert (task.period.raw, str(task.period.start), str(task.period.end)) == (
        "2019年５月启动，2021年底完成",
        "2019-05-01",
        "2021-12-31",
    )


def test_columns_of_beginning_and_end_make_one_period() -> None:
    text = "松岭县2022年项目推进表\n序号 | 项目 | 责任单位 | 开始时间 | 完成时间\n1 | 新建实训楼 | 县教育局 | 2022年3月 | 10月底"
    period = draft_of(text).tasks[0].period
    assert period is not None
    assert (period.raw, str(period.start), str(period.end)) == ("2022年3月\n10月底", "2022-03-01", "2022-10-31")


@pytest.mark.parametrize(
    ("sentence", "parties", "end"),
    [
        ("由市教育局牵头，会同市财政局于9月底前制定经费办法。", "市教育局:ln 市财政局:an", "2020-09-30"),
        ("由市教育局牵头，市人社局、市总工会配合开展比武。", "市教育局:ln 市人社局:an 市总工会:an", None),
        ("由市教育局牵头负责，年底前完成摸底。", "市教育局:ln", "2020-12-31"),
    ],
)
def test_who_leads_inside_a_sentence(sentence: str, parties: str, end: str | None) -> None:
    draft = draft_of(f"河畔市2020年职业教育工作要点\n一、{sentence}\n二、学校要加强管理。\n")
    assert [(brief(task)[3], brief(task)[4], task.text) for task in draft.tasks] == [(parties, end, sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "建立由市教育局牵头，有关部门参与的联席会议制度。",
        "完善由市教育局牵头的工作机制。",
        "由学校自主牵头开展评价。",
        "市教育局要加强领导。",
    ],
)
def test_sentences_that_give_no_one_a_task(sentence: str) -> None:
    assert draft_of(f"河畔市2020年职业教育工作要点\n一、{sentence}\n二、要加强管理。\n").tasks == []


@pytest.mark.parametrize(
    "table",
    [
        "河畔市教育局2021年部门预算表\n序号\n项目名称\n金额\n备注\n1\n设备采购\n120\n专项",
        "河畔市职业教育领导小组名单\n序号\n姓名\n单位\n职务\n1\n张三\n市教育局\n局长",
        "主要指标\n序号\n指标名称\n2020年\n2022年\n1\n双师型教师占比\n50%\n60%",
    ],
)
def test_tables_of_something_else_are_no_tasks(table: str) -> None:
    draft = draft_of(table)
    assert draft.tasks == []
    assert said(draft)[-1][1] == "没有读出任务：既没有任务表，也没有写明责任单位的条目。"


def test_labels_in_brackets_of_their_own_are_no_units() -> None:
    draft = draft_of(
        "河畔市2024年实训行动方案\n一、建设5G车间【牵头单位】市经信局【配合单位】市教育局、市通信管理办公室【完成时间】2024年10月\n"
        "二、开设AI课程（责任单位）市教育局（完成时限）2024年9月"
    )
    assert [brief(task) for task in draft.tasks] == [
        ("", "一", "建设5G车间", "市经信局:ln 市教育局:an 市通信管理办公室:an", "2024-10-31"),
        ("", "二", "开设AI课程", "市教育局:rn", "2024-09-30"),
    ]


def test_heading_before_the_next_table_ends_the_first() -> None:
    draft = draft_of(
        "河畔市2024年工作方案\n一、任务\n（一）师资\n序号 任务 责任单位 时限\n1 企业实践 市教育局 8月\n"
        "（二）基地\n序号 任务 责任单位 时限\n1 公共基地 市财政局 10月"
    )
    assert [brief(task)[:3] for task in draft.tasks] == [("任务/师资", "1", "企业实践"), ("任务/基地", "1", "公共基地")]


def test_group_numbered_behind_the_number_of_its_row() -> None:
    draft = draft_of(
        "2024年河畔市计划清单\n序号\n工作举措\n工作内容\n责任单位\n完成时间\n1\n一、调研与方案\n（1）座谈。\n市教育局\n2024年1月\n"
        "（2）成稿。\n市教育局\n2024年2月\n2\n二、校企合作\n（1）签约。\n市教育局会同市经信局\n2024年3月始，建设期3年"
    )
    assert [(brief(task)[0], brief(task)[2], brief(task)[4]) for task in draft.tasks] == [
        ("调研与方案", "座谈。", "2024-01-31"),
        ("调研与方案", "成稿。", "2024-02-29"),
        ("校企合作", "签约。", "2027-02-28"),
    ]


def test_short_paper_broken_at_one_width() -> None:
    line = "围绕全市主导产业组织各职业学校开展专业设置摸底并且逐校形成清单逐条"
    draft = draft_of(
        f"河畔市2024年职业教育工作要点\n一、布局\n1.{line}\n{line}\n{line}\n报市政府。（责任单位：市教育局）"
    )
    assert [task.text for task in draft.tasks] == [f"{line}{line}{line}报市政府。"]


def test_columns_of_money_and_goals_are_no_groups() -> None:
    draft = draft_of(
        "河畔市2024年任务清单\n序号\n任务\n目标值\n责任单位\n完成时限\n投资额\n1\n建设基地\n新增10个\n市教育局\n6月底前\n500\n"
        "2\n举办大赛\n不少于3场\n市总工会\n10月\n30\n"
    )
    assert [brief(task)[:3] for task in draft.tasks] == [("", "1", "建设基地"), ("", "2", "举办大赛")]
    assert [(target.value, target.unit) for target in draft.targets] == [(10, "个"), (3, "场")]


def test_units_parted_by_blanks_in_a_row_parted_by_blanks() -> None:
    draft = draft_of(
        "河畔市2024年任务清单\n序号 工作任务 牵头单位 配合单位 完成时限\n1 用工调研 市教育局 市人社局 市经信局 3月底前\n"
        "2 编制规划 市教育局 6月底前"
    )
    assert [brief(task) for task in draft.tasks] == [
        ("", "1", "用工调研", "市教育局:ln 市人社局:an 市经信局:an", "2024-03-31"),
        ("", "2", "编制规划", "市教育局:rn", "2024-06-30"),
    ]
