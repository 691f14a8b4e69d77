"""Plain text: encodings, and the line numbers an editor shows."""

import pytest

from ronghe.documents.reading.blocks import Line, UnreadableDocument
from ronghe.documents.reading.opening import read_bytes

TEXT = "一、总体考虑\n\n1.走访企业。（市教育局负责）\n"
TRADITIONAL = "教育局會同經信局，於年底前完成實訓場所建設。責任單位：市教育局\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-32"])
def test_text_in_any_encoding_reads_the_same(encoding: str) -> None:
    source = read_bytes(TEXT.encode(encoding), "甲.txt", "txt")
    assert source.blocks == (Line(1, "一、总体考虑"), Line(3, "1.走访企业。（市教育局负责）"))
    assert source.lines[:3] == ("一、总体考虑", "", "1.走访企业。（市教育局负责）")
    assert source.warnings == ()


@pytest.mark.parametrize("encoding", ["big5", "gb18030", "utf-8"])
def test_traditional_text_is_not_taken_for_another_code_page(encoding: str) -> None:
    source = read_bytes(TRADITIONAL.encode(encoding), "甲.txt", "txt")
    assert source.blocks == (Line(1, TRADITIONAL.strip()),)


def test_text_cut_inside_its_last_character_loses_only_that() -> None:
    source = read_bytes("市教育局".encode()[:-1], "甲.txt", "txt")
    assert source.blocks == (Line(1, "市教育"),)


def test_text_with_a_broken_byte_warns() -> None:
    source = read_bytes("市教育局负责。\n".encode() * 60 + b"\xff\xff\xfe" + "市教育局".encode(), "甲.txt", "txt")
    assert len(source.blocks) == 61
    assert source.warnings == ((1, "有个别字符无法识别，已用“\ufffd”代替。"),)


def test_line_ends_of_every_system_count_alike() -> None:
    source = read_bytes("甲\r\n乙\r丙\n\x0c丁\u2028戊".encode(), "甲.txt", "txt")
    assert source.blocks == (Line(1, "甲"), Line(2, "乙"), Line(3, "丙"), Line(4, "丁 戊"))


def test_outer_tabs_stay_because_they_are_empty_cells() -> None:
    source = read_bytes("　\t\t1.走访\t市教育局\t\n".encode(), "甲.txt", "txt")
    assert source.blocks == (Line(1, "\t\t1.走访\t市教育局\t"),)


def test_binary_named_txt_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="^无法读取“甲.txt”：内容不是文字，可能是改了扩展名的其他文件。$"):
        read_bytes(bytes(range(256)) * 20, "甲.txt", "txt")
