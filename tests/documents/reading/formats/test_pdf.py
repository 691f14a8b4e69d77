"""PDF files: paragraphs across lines and pages, tables across pages, furniture dropped."""

import pytest

from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.documents.reading.formats import pdf
from ronghe.documents.reading.formats.pdf_layout import glue
from ronghe.documents.reading.formats.pdf_tables import PdfTable, continue_table
from ronghe.documents.reading.opening import read_bytes
from tests.documents.files import locked_pdf, picture_pdf, read
from tests.documents.fixtures import compile_pdf

SENTENCE = "走访企业并整理岗位需求清单，逐校列出应当增加和应当减少的专业，"
PAGE = '#set page(paper: "a5", margin: 20mm, header: [云溪市公报], numbering: "1 / 1")\n#set text(font: "Noto Sans SC", size: 12pt, lang: "zh")\n#set par(first-line-indent: (amount: 2em, all: true), leading: 1em)\n'


def test_paragraph_goes_on_over_lines_and_pages() -> None:
    long = SENTENCE * 22 + "到此为止。"
    found = read(compile_pdf(f"{PAGE}一、重点工作\n\n{long}\n\n1.新建实训点。\n\n2.评选示范点。"), "pdf")
    assert found == ["一、重点工作", long, "1.新建实训点。", "2.评选示范点。"]


def test_table_over_three_pages_is_one_table_with_one_head() -> None:
    rows = [[str(number), f"{number}.{SENTENCE}", "市教育局、市人力资源和社会保障局"] for number in range(1, 16)]
    cells = ", ".join(f"[#{chr(34)}{text}{chr(34)}]" for row in rows for text in row)
    table = f"#table(columns: (2em, 1fr, 6em), table.header([序号], [内容], [单位]), {cells})"
    assert read(compile_pdf(f"{PAGE}前言\n{table}\n后语"), "pdf") == ["前言", [["序号", "内容", "单位"], *rows], "后语"]


def test_latin_words_keep_their_space() -> None:
    # The gap beside Chinese is the typesetter's, the one between two Latin words the author's.
    assert read(compile_pdf(f"{PAGE}引进CNC lathe设备\n#pagebreak()\n甲"), "pdf") == ["引进CNC lathe设备", "甲"]
    assert [glue("to", "be"), glue("教育", "局"), glue("1", "2")] == ["to be", "教育局", "12"]


def test_merged_cells_and_frames_are_told_from_tables() -> None:
    table = "#table(columns: 3, [序号], table.cell(colspan: 2)[内容], table.cell(rowspan: 2)[1], [走访], [三月], [评选], [年底])"
    frame = "#table(columns: 1, [框内的话])"
    other = "#table(columns: 2, [甲], [乙])"
    assert read(compile_pdf(f"{PAGE}{table}\n{other}\n{frame}"), "pdf") == [
        "云溪市公报",
        [["序号", "内容", "^内容"], ["1", "走访", "三月"], ["^1", "评选", "年底"]],
        [["甲", "乙"]],
        "框内的话",
    ]


def test_table_without_rules_is_warned_of() -> None:
    table = "#table(columns: (1fr, 1fr, 1fr), stroke: none, " + "[甲], [乙], [丙], " * 3 + ")"
    source = read_bytes(compile_pdf(f"{PAGE}前言。\n\n总述。\n{table}"), "甲.pdf", "pdf")
    assert (source.lines[3], source.warnings) == ("甲 乙 丙", ((4, pdf._UNRULED),))
    assert read_bytes(compile_pdf(f"{PAGE}前 言\n\n后　语"), "甲.pdf", "pdf").warnings == ()


def test_row_split_over_pages_is_healed() -> None:
    head = [("序号", False), ("内容", False), ("单位", False)]
    before = PdfTable((0, 0, 300, 700), [head, [("1", False), ("1.走访企业，", False), ("市教育局", False)]])
    after = PdfTable(
        (0, 50, 300, 90),
        [head, [("", False), ("整理清单。", False), ("", False)], [("2", False), ("2.评选", False), ("", False)]],
    )
    joined = continue_table(before, after)
    assert joined is not None
    assert joined.rows == [
        head,
        [("1", False), ("1.走访企业，整理清单。", False), ("市教育局", False)],
        [("2", False), ("2.评选", False), ("", False)],
    ]


def test_tables_of_other_shape_stay_apart() -> None:
    before = PdfTable((0, 0, 300, 700), [[("a", False), ("b", False)]])
    assert continue_table(before, PdfTable((0, 0, 300, 90), [[("a", False)] * 3])) is None
    assert continue_table(before, PdfTable((50, 0, 300, 90), [[("a", False)] * 2])) is None
    assert continue_table(before, PdfTable((0, 0, 250, 90), [[("a", False)] * 2])) is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (locked_pdf(), "文件设有打开密码，请去掉密码后再上传。"),
        (picture_pdf(), "里面没有文字，像是扫描件，请上传原始文件或先做文字识别。"),
        (b"%PDF-1.7\nnothing", "文件已损坏，不是完整的 PDF 文件。"),
    ],
)
def test_pdf_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read(data, "pdf")
    assert str(refused.value) == f"无法读取“甲.pdf”：{reason}"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 1)
    with pytest.raises(UnreadableDocument, match="有 2 页，超过 1 页的上限"):
        read(compile_pdf(f"{PAGE}甲\n#pagebreak()\n乙"), "pdf")


def test_page_with_too_many_characters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGE_CHARACTERS", 5)
    with pytest.raises(UnreadableDocument, match="第 1 页超过 5 个字符的上限"):
        read(compile_pdf(f"{PAGE}市人力资源和社会保障局"), "pdf")
