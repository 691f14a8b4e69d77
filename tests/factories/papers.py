"""An official paper in words of our own, as a person would upload it: a notice, two targets, an annex of tasks."""

from collections.abc import Iterable

from django.core.files.uploadedfile import SimpleUploadedFile

HEAD = """云溪市人民政府办公室文件

云政办发〔2019〕7号

云溪市人民政府办公室关于印发
云溪市校企同行三年计划的通知

各镇人民政府、街道办事处,市级有关单位:

《云溪市校企同行三年计划》已经市政府同意,现印发给你们,请认真执行。

云溪市人民政府办公室

2019年5月23日

云溪市校企同行三年计划

一、总体目标

到2020年,全市共享实训车间达到30个以上,双证教师占专业课教师的比例达到85%。

附件

2019年云溪市校企同行任务清单

序号

工作举措

工作内容和进度安排

责任单位

完成时间
"""

ROWS = (
    (
        "摸底与规划",
        (
            ("走访二十家企业,了解用工岗位。", "市教育局", "2019年2月"),
            ("汇总企业岗位需求,形成一份清单。", "市教育局、经信局", "2019年6月"),
            ("编写校企同行实施细则。", "市教育局、市财政局", "2019年5-6月"),
        ),
    ),
    (
        "师资与课程",
        (
            ("安排专业教师到车间轮训。", "市教育局、市人社局", "2019年7月-11月"),
            ("邀请技师进课堂授课。", "市教育局会同有关部门", "2019年9月"),
        ),
    ),
    (
        "宣传与评估",
        (
            ("举办第一届学徒技能展。", "市府办、市教育局、经信局等有关部门", "2019年11月"),
            ("评估各校校企同行成效。", "市教育局", "2019年12月"),
        ),
    ),
)


def text(rows: Iterable[tuple[str, tuple[tuple[str, str, str], ...]]] = ROWS) -> str:
    """The paper as a text file whose five-column table was flattened, one cell per line."""
    cells: list[str] = []
    for number, (measure, tasks) in enumerate(rows, start=1):
        cells += [str(number), measure]
        for place, (task, units, months) in enumerate(tasks, start=1):
            cells += [f"{place}.{task}", units, months]
    return HEAD + "\n" + "\n\n".join(cells) + "\n"


def many(count: int) -> str:
    """A paper with that many tasks in measures of five."""
    tasks = [(f"办理第{number}件校企同行事项。", "市教育局、市财政局", "2019年9月") for number in range(1, count + 1)]
    return text([(f"第{at // 5 + 1}组举措", tuple(tasks[at : at + 5])) for at in range(0, count, 5)])


def upload(content: str | bytes | None = None, name: str = "三年计划.txt") -> SimpleUploadedFile:
    if content is None:
        content = text()
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
