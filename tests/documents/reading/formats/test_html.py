"""Web pages: what a browser shows, and tables with their merged cells."""

import pytest

from ronghe.documents.reading import builder
from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.documents.reading.formats import html
from tests.documents.files import read


def test_page_gives_only_what_a_browser_shows() -> None:
    page = """<html><head><title>题</title><style>p{}</style></head><body><nav>首页</nav><!-- 注 -->
      <script>var 甲;</script><p style="display : none">藏</p><p hidden>藏</p><div>市教育局
      会同<b>市经信局</b>&nbsp;A  B<br>第二行</div><select><option>选</select><footer>版权</footer>"""
    assert read(page.encode(), "html") == ["市教育局会同市经信局 A B", "第二行"]


def test_charset_of_the_page_is_followed() -> None:
    page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><p>龘堃镕</p>'
    assert read(page.encode("gb18030"), "html") == ["龘堃镕"]


def test_spanning_cells_cover_their_places() -> None:
    page = """<table><tr><th colspan=2>甲<th>乙</tr><tr><td rowspan=2>1<td>a<p>b<td rowspan=0>丙</tr>
      <tr><td>c</tr><tr><td colspan=x>2<td>d</tr></table>"""
    assert read(page.encode(), "html") == [
        [["甲", "^甲", "乙"], ["1", "a\nb", "丙"], ["^1", "c", "^丙"], ["2", "d", "^丙"]]
    ]


def test_table_that_only_places_things_is_no_table() -> None:
    page = """<table><tr><td>侧栏<td><p>标题</p><table><tr><td>序号<td>内容</tr></table></td></tr></table>
      <table><tr><td>只有一列</td></tr><tr><td>两行</td></tr></table>"""
    assert read(page.encode(), "html") == ["侧栏", "标题", [["序号", "内容"]], "只有一列", "两行"]


def test_numbers_of_ordered_lists_are_painted() -> None:
    page = """<ol start=3><li>走访<li>2019年评选<li value=9>拟订<li>4.自带序号</ol>
      <ol style="list-style-type:cjk-ideographic"><li>总则</ol><ol type=i><li>甲<li>乙</ol>
      <ol type=A><li>丙</ol><ol style="list-style:none"><li>丁</ol><ul><li>戊</ul>"""
    assert read(page.encode(), "html") == [
        "3.走访", "4. 2019年评选", "9.拟订", "4.自带序号", "一、总则", "i.甲", "ii.乙", "A.丙", "丁", "戊",
    ]  # fmt: skip


def test_deleted_text_and_ruby_are_left_out() -> None:
    page = "<p>市<del>人事</del><ins>人社</ins>局<ruby>堃<rp>(</rp><rt>kun</rt></ruby></p>"
    assert read(page.encode(), "html") == ["市人社局堃"]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (b"<div>" * 500_000 + b"x", "超过 5000 个标签没有关闭"),
        (b"<div>" * 2_000 + b"</div>" * 2_000, "嵌套超过 1000 层"),
    ],
)
def test_page_nested_without_end_is_refused(page: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        read(page, "html")


def test_table_that_spans_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MAX_CELLS", 50)
    with pytest.raises(UnreadableDocument, match="超过 50 个单元格的上限"):
        read(b"<table>" + b"<tr><td colspan=40>a<td>b</tr>" * 3 + b"</table>", "html")


def test_text_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "MAX_LINES", 3)
    with pytest.raises(UnreadableDocument, match="文字超过 3 行"):
        read(b"<p>a<p>b<p>c<p>d", "html")
