"""Finds the title of a plan: in one line or several, of a notice or of the paper it issues."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ronghe.documents.reading.columns import column_of
from ronghe.documents.reading.furniture import is_furniture
from ronghe.documents.reading.normalize import Text, compact, fold
from ronghe.documents.reading.numbering import mark_of
from ronghe.documents.reading.units import kind_of

_KIND = (
    "通知|意见|方案|计划|办法|规划|决定|公告|函|纲要|清单|要点|细则|规定|措施|批复|报告|通告|任务书|"
    "分工|分解表|任务表|安排表|一览表|责任表|台账|安排|实施意见|若干政策|政策|指南|部署|行动|计划表|"
    "条例|措施|任务|工程|表"
)
_TAIL = (
    r"(?:\s*\((?:试行|暂行|修订|修订版|草案|征求意见稿|送审稿|讨论稿|\d{4}\s*[-—~至]\s*\d{4}\s*年?|"
    r"\d{4}年?(?:度|版)?)\))*"
)
_TITLE = re.compile(rf"[^。;!?]*(?:{_KIND}){_TAIL}\s*(?:\(.*号\))?$")
_NOTICE = re.compile(r"关于(?:印发|转发|批转|下发|发布|公布|做好|落实)?.*(?:通知|意见|函|决定|方案)$")
_ISSUES = re.compile(r"关于(?:联合)?(?:印发|转发|批转|下发|发布|公布)\s*[《<]?(.+?)[》>]?\s*的?\s*通知$")
_PREFIX = re.compile(r"(.{3,60}?)\s*关于")
_NUMBERED = re.compile(r"\s*[(（][^()（）]*号[)）]$")
_NUMBER_ALONE = re.compile(r"[一-鿿]{1,14}[〔\[(【]\d{4}[〕\])】]第?\d{1,5}号")
_PLACE = re.compile(r"^.{0,6}[市县区省镇乡州]|\d{4}|要点|方案|计划|清单")
LONGEST = 120


def find_title(head: Sequence[Text]) -> tuple[str, str, int] | None:
    """(title of the plan, title of the notice or "", line) from the first lines of a document."""
    lines = _candidates(head)
    best: tuple[str, str, int] | None = None
    for at in range(len(lines)):
        joined = _joined(lines, at)
        if joined is None:
            continue
        raw, fold = _NUMBERED.sub("", joined.raw), _NUMBERED.sub("", joined.fold)
        issued = _ISSUES.search(compact(fold))
        if issued:
            tight = compact(raw)
            inner = tight[issued.start(1) : issued.end(1)].strip("《》<>〈〉")
            return inner, _spaced(raw), joined.line
        if best is None or (_NOTICE.search(compact(fold)) and "关于" not in best[0]):
            best = (_spaced(raw), "", joined.line)
    return best or _first_short(lines)


def title_prefix(title: str) -> str:
    """Who issues, by the words before 关于: one unit or several."""
    found = _PREFIX.match(title.replace("關於", "关于").replace("關于", "关于"))
    if found is None:
        return ""
    name = title[: found.end(1)].strip()
    parts = [part for part in re.split(r"[\s、]+", name) if part]
    return name if parts and all(kind_of(fold(part)) == "named" for part in parts) else ""


def _candidates(head: Sequence[Text]) -> list[Text]:
    """The lines before the text proper: neither page furniture, nor numbered paragraphs, nor a table's header."""
    lines: list[Text] = []
    labels = 0
    for line in head:
        labels = labels + 1 if column_of(line.fold) else 0
        if labels == 3:
            return lines[:-2]
        mark = mark_of(line.fold)
        if mark and mark.kind in ("chapter", "cn", "cn_paren", "article") and len(lines) > 0:
            break
        if not is_furniture(line.fold) and len(line.fold) <= LONGEST:
            lines.append(line)
    return lines


def _joined(lines: list[Text], at: int) -> Text | None:
    """The title that begins on a line: in one line, or broken over up to four."""
    if not _may_begin(lines[at]):
        return None
    whole = lines[at]
    for step in range(4):
        if _TITLE.match(whole.fold) and len(whole.fold) >= 4:
            following = lines[at + step + 1] if at + step + 1 < len(lines) else None
            if following and _ends_it(whole, following):
                return whole + Text(compact(following.raw), compact(following.fold), following.line)
            return whole
        if at + step + 1 >= len(lines) or not _may_go_on(lines[at + step + 1], whole):
            return None
        whole = whole + lines[at + step + 1]
    return None


def _ends_it(whole: Text, following: Text) -> bool:
    """的通知 or (2018—2020年) on a line of its own still belongs to the title."""
    return following.line - whole.line <= 6 and bool(
        re.fullmatch(
            r"的?(?:通知|意见|函)|\(\d{4}\s*[-~至]\s*\d{4}\s*年?\)|\(试行\)|\(征求意见稿\)", compact(following.fold)
        )
    )


def _may_begin(line: Text) -> bool:
    tight = compact(line.fold)
    return (
        len(tight) >= 4
        and mark_of(line.fold) is None
        and not re.search(r"[。;!?]$|[:,、]$", tight)
        and not tight.startswith(("附件", "现将", "为", "根据", "按照", "经", "《"))
        and not re.search(r"[,。].*[,。]", tight)
        and (len(tight) > 8 or column_of(tight) is None or bool(_PLACE.search(tight)))
        and not tight.endswith("文件")
        and not re.fullmatch(r"\d{4}年\d{1,2}月\d{1,2}日", tight)
        and not _NUMBER_ALONE.fullmatch(tight)
    )


def _may_go_on(line: Text, whole: Text) -> bool:
    tight = compact(line.fold)
    return bool(tight) and len(tight) <= 60 and not re.search(r"[。;:,]", tight) and "关于" in whole.fold + tight


def _first_short(lines: list[Text]) -> tuple[str, str, int] | None:
    """Without any of the usual words: the first short line that is neither a label, a name nor a date."""
    for line in lines:
        tight = compact(line.fold)
        if column_of(line.fold):
            return None
        if (
            4 <= len(tight) <= 40
            and _may_begin(line)
            and not re.search(r"[:,|\t]|\d{4}[〕\])]", tight)
            and not kind_of(tight)
        ):
            return _spaced(line.raw), "", line.line
    return None


def _spaced(raw: str) -> str:
    """The title as written; blanks that only spread the characters or break the line go."""
    words = raw.split()
    return "".join(words) if sum(map(len, words)) / max(len(words), 1) < 2 else " ".join(words)
