"""The summary at the terminal, line by line."""

from datetime import date

from ronghe.documents.reading.draft import Party, Period, PlanDraft, Target, Task, Warning
from ronghe.documents.reading.summary import summary


def period(raw: str, start: date | None, end: date | None, latest: date | None) -> Period:
    return Period(raw, start, end, latest, "month", approximate=False, recurring="")


def full_draft() -> PlanDraft:
    parties = [
        Party("市教育局", "市教育局", "responsible", "named"),
        Party("有关部门", "有关部门", "responsible", "generic"),
    ]
    band = period("2019年4月始，大约3-5年", date(2019, 4, 1), date(2022, 3, 31), date(2024, 3, 31))
    return PlanDraft(
        title="方案",
        number="云政办发〔2024〕17号",
        issuer="云溪市人民政府办公室",
        signed_on=date(2024, 3, 18),
        tasks=[
            Task(["一", "摸底"], "1", "走访。", parties, "市教育局", "first_listed", band, 7, complete=True),
            Task(["一", "摸底"], "（2）", "评选", [], None, "none", None, 8, complete=False),
            Task(
                [],
                "3.",
                "长期",
                parties[:1],
                "市教育局",
                "explicit",
                period("长期坚持", None, None, None),
                9,
                complete=True,
            ),
        ],
        targets=[
            Target(
                "力争再创3个。", 3, "个", "=", "increment", date(2020, 12, 31), stretch=True, approximate=False, line=4
            ),
            Target("达1500人左右。", 1500, "人", ">=", "stock", None, stretch=False, approximate=True, line=5),
            Target("共2个。", 2, "个", "=", "stock", None, stretch=False, approximate=False, line=6),
        ],
        warnings=[Warning(7, "可能缺少单位。")],
    )


def test_full_draft_is_told_line_by_line() -> None:
    assert summary(full_draft(), "甲.txt").splitlines() == [
        "文件：甲.txt",
        "标题：方案",
        "文号：云政办发〔2024〕17号",
        "发文机关：云溪市人民政府办公室",
        "日期：成文 2024-03-18，公布 （未读到），施行 （未读到）",
        "",
        "需要核对（1 处）",
        "  ! 第 7 行：可能缺少单位。",
        "",
        "任务（2 组，3 项）",
        "  一 / 摸底（2 项）",
        "    1.走访。",
        "      市教育局（列在首位，待确认）；有关部门　2019年4月始，大约3-5年（2019-04-01 起，2022-03-31 至 2024-03-31 止）",
        "    （2）评选（不完整）",
        "      无牵头单位　未写时间",
        "  （未分组）（1 项）",
        "    3.长期",
        "      市教育局（牵头）　长期坚持",
        "",
        "目标（3 个）",
        "  3个（力争，新增，2020-12-31 前）：力争再创3个。（第 4 行）",
        "  不少于1500人（约）：达1500人左右。（第 5 行）",
        "  2个：共2个。（第 6 行）",
    ]


def test_empty_draft_says_what_is_missing() -> None:
    assert summary(PlanDraft(), "甲.txt").splitlines() == [
        "文件：甲.txt",
        "标题：（未读到）",
        "文号：（未读到）",
        "发文机关：（未读到）",
        "日期：成文 （未读到），公布 （未读到），施行 （未读到）",
        "",
        "没有需要核对的地方",
        "",
        "任务（0 组，0 项）",
    ]
