"""Makes one invented plan (云溪市, demo wording of our own) in all five formats; nothing binary is committed.

Run as a script to look at the files: `.venv/bin/python -m tests.documents.fixtures /tmp/plan`.
"""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

import docx
import justmytype_intl_cjk
import typst
import xlsxwriter
from docx.document import Document

TITLE = "云溪市推动职业教育与产业结合工作方案"
ANNEX = "2024年云溪市职业教育与产业结合任务清单"
COLUMNS = ("序号", "工作举措", "工作内容和进度安排", "责任单位", "完成时间")
HEAD = (
    "云溪市人民政府办公室关于印发云溪市推动职业教育与产业结合工作方案的通知",
    "云政办发〔2024〕17号",
    "各镇人民政府，市级有关单位：",
    "《云溪市推动职业教育与产业结合工作方案》经市政府研究同意，现发给你们，请照此办理。",
    "云溪市人民政府办公室",
    "2024年3月18日",
    "（此件公开发布）",
)
BODY = (
    "为了让学校所教与工厂所用接得上，结合本市情况，制定本方案。",
    "一、总体考虑",
    "以本地企业的用工需要为起点，学校、园区和行业协会一同出力，把课堂搬到车间，把师傅请进学校，让学生毕业时手里有活、心里有数。",
    "二、工作目标",
    "到2026年，校外实训点增加到60个，其中市级示范点不少于12个；双师型教师占专业课教师的比例达到75%以上。",
    "三、重点工作",
    "（一）摸清底数",
    "1.走访企业。分行业了解岗位、人数和技能要求，形成供需清单。",
    "2.梳理专业。对照供需清单，逐校列出应增、应减的专业。",
    "（二）建好基地",
    "1.共建实训车间。由企业出设备、学校出场地，按班次排课。",
)
GROUPS = (
    ("1", "摸底与规划", (
        ("1.开展企业用工走访，整理岗位需求清单。", "市教育局", "2024年3月"),
        ("2.比对各校专业与岗位需求，提出调整建议。", "市教育局、市经信局", "2024年4-5月"),
        ("3.拟订校外实训点布局图。", "市教育局会同市人力社保局", "2024年5月-7月"),
    )),
    ("2", "实训基地建设", (
        ("1.新建校企共用实训车间，并制定排课、安全、设备维护等管理办法，学期末集中检查一次。", "市教育局、市财政局、市人力社保局", "2024年2月始，建设期2年"),
        ("2.评选市级示范实训点。", "市教育局及有关部门", "2024年12月"),
        ("3.建立实训耗材补助台账。", "市财政局、市教育局", "2024年6月底前"),
    )),
    ("3", "师傅进校园", (
        ("1.聘请企业技术骨干到校授课。", "市人力社保局、市教育局", "2024年9月-12月"),
        ("2.组织教师暑期到岗实践。", "市教育局、各职校", "2024年7-8月"),
        ("3.举办全市技能比武。", "市总工会、市教育局", "2024年11月"),
    )),
    ("4", "学徒培养", (
        ("1.签订学徒培养协议。", "市教育局和有关学校", "2024年9月"),
        ("2.每季度通报学徒在岗情况。", "市教育局", "长期坚持"),
        ("3.汇总全年学徒培养成效，形成报告。", "市教育局", "年底前"),
    )),
)  # fmt: skip
TASKS = [(number, title, *row) for number, title, rows in GROUPS for row in rows]
FORMATS = ("txt", "html", "docx", "xlsx", "pdf")


def write_txt(path: Path, encoding: str = "utf-8") -> None:
    """Flattened, one cell a line, the merged columns once per measure: what copying from a web page gives."""
    cells = [*COLUMNS]
    for number, title, rows in GROUPS:
        cells += [number, title, *(cell for row in rows for cell in row)]
    lines = [TITLE, *BODY, "附件", ANNEX, *cells]
    path.write_text("\n\n".join((*HEAD, *lines)) + "\n", encoding=encoding)


def write_html(path: Path, encoding: str = "utf-8") -> None:
    def paragraph(text: str) -> str:
        return f"<p>{escape(text)}</p>"

    table = "<tr>" + "".join(f"<th>{name}</th>" for name in COLUMNS) + "</tr>"
    for number, title, rows in GROUPS:
        for index, row in enumerate(rows):
            span = f' rowspan="{len(rows)}"'
            first = f"<td{span}>{number}</td><td{span}>{title}</td>" if index == 0 else ""
            table += f"<tr>{first}" + "".join(f"<td><p>{escape(cell)}</p></td>" for cell in row) + "</tr>\n"
    page = (
        f'<!DOCTYPE html><html><head><meta charset="{encoding}"><title>公文</title><style>p {{color: red}}</style>'
        "<script>var x = '市教育局';</script></head><body><nav><a href='/'>首页</a></nav>"
        f"<div>{''.join(map(paragraph, HEAD))}</div><h2>{TITLE}</h2>{''.join(map(paragraph, BODY))}"
        f"<p>附件</p><h3>{ANNEX}</h3><table>{table}</table><div style='display:none'>隐藏</div></body></html>"
    )
    path.write_text(page, encoding=encoding)


def write_docx(path: Path) -> None:
    document: Document = docx.Document()
    for text in (*HEAD, TITLE, *BODY, "附件", ANNEX):
        document.add_paragraph(text)
    table = document.add_table(rows=1, cols=5)
    for cell, name in zip(table.rows[0].cells, COLUMNS, strict=True):
        cell.text = name
    for number, title, rows in GROUPS:
        first = len(table.rows)
        for row in rows:
            for cell, text in zip(table.add_row().cells[2:], row, strict=True):
                cell.text = text
        for column, text in enumerate((number, title)):
            table.cell(first, column).merge(table.cell(len(table.rows) - 1, column)).text = text
    document.save(str(path))


def write_xlsx(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        body = book.add_worksheet("正文")
        for index, text in enumerate((*HEAD, TITLE, *BODY)):
            body.write_string(index, 0, text)
        sheet = book.add_worksheet("附件")
        sheet.merge_range(0, 0, 0, 4, ANNEX)
        sheet.write_row(1, 0, COLUMNS)
        line = 2
        for number, title, rows in GROUPS:
            sheet.merge_range(line, 0, line + len(rows) - 1, 0, number)
            sheet.merge_range(line, 1, line + len(rows) - 1, 1, title)
            for row in rows:
                sheet.write_row(line, 2, row)
                line += 1


def write_pdf(path: Path) -> None:
    """Portrait pages with running head and page numbers; the table breaks over pages inside a merged measure."""

    def quoted(text: str) -> str:
        return '#"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    cells = []
    for number, title, rows in GROUPS:
        for index, row in enumerate(rows):
            if index == 0:
                cells += [f"table.cell(rowspan: {len(rows)})[{quoted(text)}]" for text in (number, title)]
            cells += [f"[{quoted(text)}]" for text in row]
    source = f"""
#set page(paper: "a4", margin: (x: 28mm, y: 30mm), header: align(center)[{quoted("云溪市人民政府公报")}],
  numbering: (page, ..) => [— #page —])
#set text(font: "Noto Sans SC", size: 14pt, lang: "zh", region: "cn")
#set par(first-line-indent: (amount: 2em, all: true), leading: 12pt)
{"".join(f"{quoted(text)}{chr(10) * 2}" for text in HEAD)}
#align(center, text(size: 20pt)[{quoted(TITLE)}])

{"".join(f"{quoted(text)}{chr(10) * 2}" for text in BODY)}
{quoted("附件")}

#align(center, text(size: 18pt)[{quoted(ANNEX)}])

#set par(first-line-indent: 0em)
#table(columns: (3em, 5em, 1fr, 7em, 6em), align: horizon, inset: 10pt,
  table.header({", ".join(f"[{quoted(name)}]" for name in COLUMNS)}),
  {", ".join(cells)})
"""
    path.write_bytes(compile_pdf(source))


def compile_pdf(source: str) -> bytes:
    """Typst with the one font of the wheel, so that every machine lays out the same page."""
    fonts = Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl" / "notosanssc"
    return bytes(typst.compile(source.encode(), font_paths=[str(fonts)], ignore_system_fonts=True))


def make_all(folder: Path) -> dict[str, Path]:
    """The plan in every format: extension → file."""
    folder.mkdir(parents=True, exist_ok=True)
    writers = {"txt": write_txt, "html": write_html, "docx": write_docx, "xlsx": write_xlsx, "pdf": write_pdf}
    files = {}
    for kind in FORMATS:
        files[kind] = folder / f"云溪方案.{kind}"
        writers[kind](files[kind])
    return files


if __name__ == "__main__":
    for made in make_all(Path(sys.argv[1])).values():
        print(made)
