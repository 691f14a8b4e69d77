"""Reads the numbers a text sets as goals: 到2020年,…达到85%以上; 拓展到100家; 力争再创3个; 达1500人左右."""

from __future__ import annotations

import re
from datetime import date

from ronghe.documents.reading.brackets import outer_brackets
from ronghe.documents.reading.draft import Target
from ronghe.documents.reading.normalize import Text, compact
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.numbering import mark_of
from ronghe.documents.reading.quantities import Quantity, quantities, unread

LONGEST = 2000  # Characters of a sentence; longer is no sentence.
_SENTENCE = re.compile(r"[^。!?\n]+[。!?]?")
_PART = re.compile(r"[;]")
_DUE = re.compile(
    r"(?:到|至|截至|在|于|,|、|;|:|^|力争|争取|确保|预计|计划)\s*(?:\d{4}\s*[-~至]\s*)?(\d{4})年(?:年?[底末]|度)?(?:之?前)?(?=[,、:;力争确保实现全市县区达建培新完每累学专各组]|的\d|\s|$)"
    r"|(\d{4})年(?:年?[底末]|度)?(?:之?前)?(?=[,:力争])|(?:到|至|在|于|,|、|;|^)\s*(\d{4})年(\d{1,2})月(?:(\d{1,2})日|底|末)?(?:之?前)?"
    r"|[“\"]?(十[三四五]五)[”\"]?(?:期间|时期|末|期末)"
)
_PLANS = {"十三五": 2020, "十四五": 2025, "十五五": 2030}
_DATED = re.compile(r"[到至在]?\d{4}年[底末]?前?|并|要|且|同时|全市|我市")
_STRETCH = re.compile(r"力争|争取|努力|力求|争创")
_PAST = re.compile(
    r"现有(?!基础)|已有(?!基础)|已建成|已建立|已培育|已完成|目前|共有|截至目前|现已|去年|近年来|过去|累计已|迄今"
)
_ABOUT_BEFORE = re.compile(r"(?:约|大约|近|大概|将近)$")
_ABOUT_AFTER = re.compile(r"(?:左右|上下|以?内外)")
_AT_LEAST = re.compile(r"(?:不低于|不少于|不小于|至少|不得少于|不得低于|最低|≥|>=)(?:[^,。;\d]{0,6})$")
_MORE = re.compile(r"(?<!不)(?<!不得)(?:超过|高于|突破|多于|大于|超|>)(?:到|了)?$")
_AT_MOST = re.compile(
    r"(?:不超过|不高于|不多于|不大于|不得超过|控制在|(?<!不)(?<!不得)(?:低于|少于|小于)|≤|<=?)(?:[^,。;\d]{0,4})$"
)
_AFTER_LEAST = re.compile(r"^[^,。;、\d]{0,6}?(?:以上|及以上)")
_AFTER_MOST = re.compile(r"^[^,。;、\d]{0,6}?(?:以内|以下|之内)")
_STOCK = re.compile(
    r"(?:达到?|拓展到|扩大到|增加到|增至|提高到|提升到|提高至|提升至|发展到|保持在?|稳定在|(?:下降|降低|降|压减|压缩|减少|缩短)[到至]|总数|共|累计)(?:\d{4}年[底末]?的)?[^,。;\d]{0,10}$"
)
_INCREMENT = re.compile(
    r"新增|新建|新创|新培育|新引进|新认定|新开设|新设|再创|再建|再培育|再新增|增加|增长|净增|每年|年均|每学[年期]|每季度?|每月|每半年|引进|培训|(?:压减|压缩|减少|降低|下降|缩减|缩短)(?![到至])|提高|提升|改扩建|扩建"
)
# Goals in words: there is no figure to compare with, so a person must decide.
_IN_WORDS = re.compile(
    r"翻[一两二三几]?番|翻倍|倍增|减半|全覆盖|[一二三四五六七八九十千万\d]{1,3}分之[一二三四五六七八九十\d]{1,3}|[一二三四五六七八九]成(?=以上|左右|以内|以下|[,。;])|"
    r"(?:增长|增加|提高|提升|扩大)[了到至]?一倍|(?:一半|半数)(?:以上|左右)?"
)
_BASELINE = re.compile(r"(?:从|由)[^,。;]{0,12}$")
_TO_LEVEL = re.compile(
    r"[^,。;]{0,12}?(?:提高|增加|提升|增长|扩大|拓展|发展|上升|下降|降低|减少|压减|压缩|缩短|[增升提扩降减缩])(?:到|至)"
)
_MADE_OF = re.compile(r"由$")
_MONEY_RULE = re.compile(r"罚|给予|补助|补贴|奖励|奖补|资助|收取|标准为|赔偿")
_CONDITION = re.compile(r"(?:及?以上|及?以下|以内)?[^,。;\d]{0,4}的,")  # 投入不低于500万元的,给予补助
_RESPECTIVE = re.compile(r"((?:\d{4}年[底末]?[、,和及]?){2,})[^。;]{0,30}?分别")


def read_targets(text: Text, notes: Notes, due: date | None = None) -> list[Target]:
    """The targets of a paragraph; `due` is the date the heading sentence above it sets for its list."""
    found: list[Target] = []
    for match in _SENTENCE.finditer(text.fold):
        words = _IN_WORDS.search(match.group())
        if words:
            short = _short(text.cut(match.start(), match.end()).strip())
            notes.add(text.line, f"「{short}」写有“{words.group()}”，没有数字可比，未读成目标。")
        if not any(sign in match.group() for sign in "0123456789百千番二两三四五六七八九十"):
            continue
        if match.end() - match.start() > LONGEST:
            notes.add(text.line, f"这一句超过 {LONGEST} 字，没有从中读目标。")
            continue
        sentence = _alone(text.cut(match.start(), match.end()).strip())
        found += _of_sentence(sentence, due, notes)
    return found


def _outside(fold: str) -> str:
    """The sentence with its brackets blanked: a date in them (市教育局,2023年底前) is a task's, not a figure's."""
    for bracket in outer_brackets(fold):
        fold = fold[: bracket.start] + "□" * (bracket.end - bracket.start) + fold[bracket.end :]
    return fold


def _alone(sentence: Text) -> Text:
    """The sentence without the bracket that closes the one before it, and without its number."""
    first = outer_brackets(sentence.fold[:LONGEST])[:1] if sentence.fold[:1] in tuple("([【〔") else []
    if first and first[0].start == 0 and first[0].closed:
        sentence = sentence.cut(first[0].end).strip(" \t;,、")
    mark = mark_of(sentence.fold)
    return sentence.cut(mark.width).strip() if mark else sentence


def due_for_list(text: Text) -> date | None:
    """The date in a sentence that announces a list: 到2025年,实现以下目标:"""
    return _last_due(text.fold, None) if text.fold.rstrip().endswith((":", "——")) else None


def _of_sentence(sentence: Text, due: date | None, notes: Notes) -> list[Target]:
    fold = sentence.fold
    dues = [(match.end(), _due(match)) for match in _DUE.finditer(_outside(fold))]
    found: list[Target] = []
    counted = list(quantities(fold))
    respective = _respective(fold, counted)
    if not _PAST.search(fold):
        for written in unread(fold, counted):
            notes.add(sentence.line, f"「{_short(sentence)}」写有数字“{written}”，没有读成目标，请核对。")
    for quantity in counted:
        part_start = max((match.end() for match in _PART.finditer(fold, 0, quantity.start)), default=0)
        clause_start = max(fold.rfind(sign, 0, quantity.start) for sign in ",;:") + 1
        said = max((end for end, _ in dues if end <= quantity.start), default=0)
        if _PAST.search(fold, max(part_start, said), quantity.start) or _no_goal(fold, clause_start, quantity):
            continue
        if quantity.doubtful:
            written = sentence.raw[quantity.start : quantity.end]
            notes.add(sentence.line, f"「{_short(sentence)}」里的“{written}”看不准是多少，没有读成目标，请核对。")
            continue
        own_due = next((day for end, day in reversed(dues) if end <= quantity.start and day), due)
        own_due = respective.get(quantity.start, own_due)
        stretch = _stretched(fold, part_start, clause_start, quantity.start) or bool(
            dues and _STRETCH.search(fold, 0, dues[0][0] + 4)
        )
        found.append(_target(sentence, quantity, clause_start, own_due, stretch))
    return found


def _stretched(fold: str, part: int, clause: int, at: int) -> bool:
    """力争 behind a subject (基地力争达到50个) is said of its own clause, before all else of what follows it too."""
    found = _STRETCH.search(fold, part, at)
    if found is None or found.start() >= clause:
        return found is not None
    begins = max(fold.rfind(sign, 0, found.start()) for sign in ",;:") + 1
    return not re.search(r"[一-鿿]", _DATED.sub("", fold[begins : found.start()]))


def _no_goal(fold: str, clause_start: int, quantity: Quantity) -> bool:
    """Where a change starts from (由60%提高到), what something is made of, what a rule asks, pays or fines."""
    before = fold[clause_start : quantity.start]
    if _BASELINE.search(before) and _TO_LEVEL.match(fold, quantity.end):
        return True
    if _CONDITION.match(fold, quantity.end):
        return True
    return bool(_MADE_OF.search(before)) or (quantity.unit.endswith("元") and bool(_MONEY_RULE.search(before)))


def _respective(fold: str, counted: list[Quantity]) -> dict[int, date | None]:
    """到2020年和2025年,分别达到10个和20个: the dates go to the figures in order, or to none if they do not match."""
    match = _RESPECTIVE.search(fold)
    if match is None:
        return {}
    years = [int(year) for year in re.findall(r"\d{4}", match.group(1))]
    behind = [quantity.start for quantity in counted if quantity.start >= match.end()]
    days = [date(year, 12, 31) for year in years if year > 1900]
    return dict(zip(behind, days, strict=True)) if len(behind) == len(days) else dict.fromkeys(behind)


def _target(sentence: Text, quantity: Quantity, clause_start: int, due: date | None, stretch: bool) -> Target:
    fold = sentence.fold
    before, after = fold[clause_start : quantity.start], fold[quantity.end : quantity.end + 12]
    about = quantity.approximate or bool(_ABOUT_BEFORE.search(before)) or bool(_ABOUT_AFTER.match(after))
    return Target(
        sentence=sentence.raw,
        value=quantity.value,
        unit=quantity.unit,
        comparison=comparison_of(before, after, quantity),
        measure="increment" if is_increment(before, quantity.unit) else "stock",
        due=due,
        stretch=stretch,
        approximate=about,
        line=sentence.line,
    )


def is_increment(before: str, unit: str) -> bool:
    """Whether the words before a figure say that it comes on top of what is there."""
    return not _STOCK.search(before) and bool(_INCREMENT.search(before) or unit.endswith("百分点"))


def comparison_of(before: str, after: str, quantity: Quantity) -> str:
    if _AT_MOST.search(before) or _AFTER_MOST.match(after):
        return "<="
    if _AT_LEAST.search(before) or _AFTER_LEAST.match(after) or quantity.from_range:
        return ">="
    return ">" if _MORE.search(before) else "="


def _due(match: re.Match[str]) -> date | None:
    year, bare, month_year, month, day, plan = match.groups()
    if plan:
        return date(_PLANS[plan], 12, 31) if plan in _PLANS else None
    if month_year:
        try:
            if day:
                return date(int(month_year), int(month), int(day))
            following = date(int(month_year) + int(month) // 12, int(month) % 12 + 1, 1)
            return date.fromordinal(following.toordinal() - 1)
        except ValueError:
            return None
    number = int(year or bare)
    return date(number, 12, 31) if 1990 <= number <= 2100 else None


def _last_due(fold: str, otherwise: date | None) -> date | None:
    found = [_due(match) for match in _DUE.finditer(fold)]
    return next((day for day in reversed(found) if day), otherwise)


def _short(text: Text) -> str:
    words = compact(text.raw)
    return words if len(words) <= 24 else words[:24] + "…"
