"""Word documents: body order, numbers that Word paints, merged cells, insertions and deletions, text boxes."""

import io
import zipfile

import pytest

from ronghe.documents.reading import xmlparts
from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.documents.reading.formats import docx
from tests.documents.files import OFFICE, PACKAGE, W, package, paragraph, read, word

LEVELS = """<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
  <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>
</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="6"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="2"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
<w:num w:numId="7"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="2"><w:lvl w:ilvl="2">
  <w:start w:val="3"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1.%3"/></w:lvl></w:lvlOverride></w:num>"""
MERGE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def numbered(text: str, level: int, number: int = 5) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def test_automatic_numbers_are_painted_and_deeper_levels_start_again() -> None:
    body = "".join(
        numbered(text, level)
        for text, level in [
            ("总则", 0),
            ("原则", 1),
            ("走访", 2),
            ("2019年评选", 2),
            ("点", 3),
            ("保障", 1),
            ("资金", 2),
            ("附则", 0),
        ]
    )
    assert read(word(body, numbering=LEVELS), "docx") == [
        "一、总则", "（一）原则", "1.走访", "2. 2019年评选", "点", "（二）保障", "1.资金", "二、附则",
    ]  # fmt: skip


def test_numbers_restart_where_the_list_says() -> None:
    body = numbered("甲", 2) + numbered("乙", 2, 6) + numbered("丙", 2, 6) + numbered("丁", 2, 7) + numbered("戊", 2, 0)
    assert read(word(body, numbering=LEVELS), "docx") == ["1.甲", "7.乙", "8.丙", "一.IX丁", "戊"]


def test_numbers_come_from_styles_too() -> None:
    style = (
        '<w:style w:styleId="a"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
        '<w:style w:styleId="loop"><w:basedOn w:val="loop"/></w:style>'
    )
    body = "".join(paragraph(name, f'<w:pStyle w:val="{name}"/>') for name in ("a", "b", "loop", "none"))
    assert read(word(body, numbering=LEVELS, styles=style), "docx") == ["一、a", "二、b", "loop", "none"]


def test_column_counted_by_word_itself_has_its_numbers() -> None:
    def line(text: str) -> str:
        return row(f"<w:tc>{numbered('', 2)}</w:tc>", cell(text))

    assert read(word(f"<w:tbl>{line('甲')}{line('乙')}</w:tbl>", numbering=LEVELS), "docx") == [
        [["1.", "甲"], ["2.", "乙"]]
    ]


def test_merged_cells_and_lines_inside_a_cell() -> None:
    table = (
        row(cell("序号", '<w:gridSpan w:val="2"/>'), cell("单位"))
        + row(cell("1", MERGE[0]), f"<w:tc>{paragraph('甲')}{paragraph('乙')}</w:tc>", cell("市教育局"))
        + row(cell("", MERGE[1]), cell("丙"), cell("市财政局"))
        + row(cell("删"), cell("除"), properties="<w:del/>")
        + row(cell("丁"), cell("无"), properties='<w:gridBefore w:val="1"/>')
    )
    assert read(word(f"{paragraph('前')}<w:tbl>{table}</w:tbl>{paragraph('后')}"), "docx") == [
        "前",
        [["序号", "^序号", "单位"], ["1", "甲\n乙", "市教育局"], ["^1", "丙", "市财政局"], ["^", "丁", "无"]],
        "后",
    ]


def test_table_of_one_column_is_running_text() -> None:
    assert read(word(f"<w:tbl>{row(cell('甲'))}{row(cell('乙'))}</w:tbl>"), "docx") == ["甲", "乙"]


def test_insertions_stay_and_deletions_go() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:sdt><w:sdtContent><w:p>{run.format('市')}<w:ins>{run.format('教育')}</w:ins>"
        f"<w:del><w:r><w:delText>人事</w:delText></w:r></w:del><w:hyperlink>{run.format('局')}</w:hyperlink>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"
        "<w:r><w:tab/><w:t>甲</w:t><w:noBreakHyphen/><w:br/><w:t>乙</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    assert read(word(body), "docx") == ["市教育局\t甲-", "乙"]


def test_text_box_is_read_once() -> None:
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent>{paragraph('框内')}</w:txbxContent>"
    shape = f"<mc:AlternateContent {mc}><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    assert read(word(f"<w:p><w:r><w:t>框外</w:t>{shape}</w:r></w:p>"), "docx") == ["框外", "框内"]


def test_strict_open_xml_is_the_same_document() -> None:
    with zipfile.ZipFile(io.BytesIO(word(paragraph("甲")))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    strict = parts["word/document.xml"].replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert read(package(parts | {"word/document.xml": strict}), "docx") == ["甲"]


def test_table_inside_a_cell_is_text_of_the_cell() -> None:
    inner = f"<w:tbl>{row(cell('甲'), cell('乙'))}</w:tbl>"
    rows = (
        "<w:sdt><w:sdtContent>" + row(cell("1"), f"<w:tc>{inner}{paragraph('丙')}</w:tc>") + "</w:sdtContent></w:sdt>"
    )
    assert read(word(f"<w:tbl>{rows}</w:tbl>"), "docx") == [[["1", "甲\n乙\n丙"]]]


def test_numbers_without_a_definition_are_left_out() -> None:
    body = numbered("甲", 0, 99) + numbered("乙", 8) + paragraph("丙", '<w:numPr><w:numId w:val="0"/></w:numPr>')
    assert read(word(body, numbering=LEVELS), "docx") == ["甲", "乙", "丙"]


def test_document_in_another_part_is_found_by_its_relation() -> None:
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" Type="{OFFICE}/officeDocument" Target="/word/document2.xml"/></Relationships>',
        "word/document2.xml": f'<w:document xmlns:w="{W}"><w:body>{paragraph("甲")}</w:body></w:document>',
    }
    assert read(package(parts), "docx") == ["甲"]
    with pytest.raises(UnreadableDocument, match="文件已损坏，没有正文"):
        read(package({"word/document2.xml": "<a/>"}), "docx")


def test_limits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = cell("乙", '<w:gridSpan w:val="150"/>')
    table = word(f"<w:tbl>{row(cell('甲'), wide)}</w:tbl>")
    monkeypatch.setattr(docx, "MAX_CELLS", 100)
    with pytest.raises(UnreadableDocument, match="表格超过 100 个单元格的上限"):
        read(table, "docx")
    monkeypatch.setattr(xmlparts, "MAX_PART", 10)
    with pytest.raises(UnreadableDocument, match="其中一个部件解压后超过 0 MB 的上限"):
        read(table, "docx")


def test_external_entity_is_refused() -> None:
    doctype = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(UnreadableDocument, match="内部结构含有外部实体声明，为安全起见不予读取"):
        read(word(paragraph("&x;"), doctype=doctype), "docx")


@pytest.mark.parametrize(
    ("body", "reason"), [("<w:p>", "文件已损坏，内部结构读不出来（第 1 行）。"), ("", "里面没有文字。")]
)
def test_broken_or_empty_body_is_refused(body: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read(word(body), "docx")
    assert str(refused.value) == f"无法读取“甲.docx”：{reason}"
