"""Knows what is no part of a document: navigation, dates of the web page, page numbers, buttons, the site's footer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ronghe.documents.reading.normalize import Text, compact
from ronghe.documents.reading.numbering import mark_of

_LINE = re.compile(
    r"(?:当前(?:的)?位置|您(?:的|当前的?|现在的?)?位置|所在位置|现在位置|首页>|>|»|返回(?:顶部|首页|列表)|回到顶部|上一[篇条页]|下一[篇条页]|"
    r"相关(?:链接|文章|附件下载|解读|阅读|稿件)(?:$|:)|政策解读:|打印(?:本页|此页|文章|\||关闭|$)|【打印|\[打印|关闭窗口|关闭(?:本页|$)|分享到|收藏(?:本页|$)|扫一扫|微信扫|"
    r"手机扫|字体:|字号:|[【\[]字体|视力保护|无障碍|繁体(?:版|$)|简体(?:版|$)|版权所有|copyright|©|网站地图|网站标识|.?ICP备|.?公网安备|技术支持:|producedby|"
    r"poweredby|联系我们$|关于我们$|免责声明|浏览(?:次数|量)|访问(?:次数|量)|点击(?:次数|数|率)|阅读(?:次数|量)?:|责任编辑|信息来源|来源:|作者:|编辑:|审核:|附件下载|"
    r"点击下载|[【(]?大中小[】)]?$|(?:抄送|抄报|主送|分送|发):|印发份数|共印|[(（]?此件(?:主动)?公开(?:发布)?|[(（]?此件依申请公开)",
    re.IGNORECASE,
)
_META = re.compile(
    r"(?:索\s*引\s*号|主题分类|主题词|文件编号|发文字号|文\s*号|生成日期|发布日期|发布时间|公开日期|公布日期|成文日期|发文日期|签发日期|印发日期|公开方式|公开时限|"
    r"公开范围|公开程序|公开属性|公开形式|责任处室|责任科室|发布机构|发文机关|发文单位|制发机关|公开主体|信息分类|信息索引|组配分类|体裁分类|体裁|有效性|效力状态|文件状态|"
    r"文\s*种|服务对象|名\s*称|标\s*题|内容概述|生效日期|废止日期|失效日期|统一编号|规范性文件(?:统一)?编号|登记号|关键词|时\s*效|发布单位|施行日期|实施日期)(?:\s*:|\s+\S|$)"
)
_PAGE = re.compile(
    r"[-·.]+\d{1,4}[-·.]+$|第\d{1,4}页(?:[,/共]*\d{0,4}页?)?$|共\d{1,4}页(?:第\d{1,4}页)?$|\d{1,4}/\d{1,4}$|page\d{1,4}(?:of\d{1,4})?$",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:打印(?:本页|此页|文章)?\|?(?:关闭|$)|【打印|\[打印|producedby|poweredby|版权所有|copyright|上一[篇条]|下一[篇条]|扫一扫|.?ICP备|网站标识码|"
    r"相关(?:链接|文章|阅读|稿件)(?:$|:)|返回顶部|关闭窗口|分享到|主办:|主办单位:.*承办)",
    re.IGNORECASE,
)
_PRINTED = re.compile(r".{4,40}\d{4}年\d{1,2}月\d{1,2}日印发$")
TAIL = 60  # The footer of a site is no longer than this.


def is_furniture(fold: str) -> bool:
    """Whether a line belongs to the page and not to the document. A bare number is not decided here."""
    head = compact(fold[:80])
    if not head or _LINE.match(head) or is_page(head):
        return True
    return len(fold) < 160 and (bool(_META.match(fold)) or bool(_PRINTED.match(head)))


def is_page(head: str) -> bool:
    """A page number with its dress: - 3 -, 第3页 共8页, 3/8."""
    return bool(_PAGE.match(head))


def without_footer(lines: Sequence[Text]) -> int:
    """How many lines come before the site's footer, which begins in the last lines with a button or a copyright."""
    end = len(lines)
    for at in range(len(lines) - 1, max(len(lines) - TAIL, len(lines) // 3), -1):
        fold = lines[at].fold
        if _END.match(compact(fold[:60])):
            end = at
        elif mark_of(fold) and len(fold) > 20:
            break
    return end
