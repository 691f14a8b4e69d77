"""Which organizations of the register a name in a document may mean: a short, explainable ranking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from ronghe.kernel.organizations.models import Organization, OrganizationName
from ronghe.kernel.policy.citations import Text
from ronghe.kernel.standards.names import name_key
from ronghe.kernel.standards.regions import region_name, region_names

SHOWN = 3
LEAST_RATIO = 0.6
Kind, Level = Organization.Kind, Organization.Level
# The end of a name tells the kind; the first pattern that fits counts.
_KINDS = (
    (Kind.MASS, re.compile(r"(总工会|工会|团委|团[省市县区]委|妇联|妇女联合会|科协|残联|文联|侨联|工商联|红十字会)$")),
    (Kind.ASSOCIATION, re.compile(r"(协会|商会|学会|研究会|促进会|联合会|同业公会|联盟|行业组织)$")),
    (Kind.ENTERPRISE, re.compile(r"(公司|集团|厂|银行|分行|支行|酒店|企业)$")),
    (Kind.PARK, re.compile(r"(园区|开发区|高新区|新区|工业园|科技园|产业园|园区管委会|开发区管委会)$")),
    (Kind.TOWNSHIP, re.compile(r"(街道办事处|街道|[乡镇](人民)?政府|[乡镇])$")),
    (Kind.COLLEGE, re.compile(r"(大学|学院|高等专科学校)$")),
    (Kind.SCHOOL, re.compile(r"(学校|职校|技校|职技校|中学|职高|职教中心|职成教中心|教育中心)$")),
    (Kind.GOVERNMENT, re.compile(r"(局|委员会|[发改教卫建科经信]委|办公室|[府委]办|人民政府|厅|部|法院|检察院|海关)$")),
    (Kind.INSTITUTION, re.compile(r"(中心|所|站|馆|院|社|台|队)$")),
)
# What offices and governments are called in short.
_SHORT = (
    (re.compile("人民(政府)"), r"\1"),
    (re.compile("(办)公室"), r"\1"),
    (re.compile("(委)员会"), r"\1"),
    (re.compile("(街道)办事处"), r"\1"),
)
_ENDS = re.compile("[省市]$")
_NATION = re.compile("国家|全国|中国|中央")


@dataclass(frozen=True)
class Suggestion:
    """An organization, how much the names share (0 to 1), and the reason in words."""

    organization: Organization
    score: float
    reason: Text


def suggest(names: Iterable[str], region: str) -> dict[str, list[Suggestion]]:
    """name → the best few registered organizations of the region, in one query for all names."""
    wanted = list(names)
    if not wanted:
        return {}
    registered = Organization.Status.REGISTERED
    rows = OrganizationName.objects.filter(region=region, organization__status=registered)
    known = list(rows.select_related("organization"))
    division = name_key(region_name(region))
    return {name: _best(name_key(name), known, division) for name in wanted}


def _best(key: str, known: Sequence[OrganizationName], division: str) -> list[Suggestion]:
    best: dict[int, Suggestion] = {}
    for row in known:
        score, reason = likeness(key, row.key, division)
        if score > 0 and (row.organization_id not in best or best[row.organization_id].score < score):
            best[row.organization_id] = Suggestion(row.organization, score, reason)
    ranked = sorted(best.values(), key=lambda found: (-found.score, found.organization.name))
    return ranked[:SHOWN]


def likeness(key: str, other: str, division: str) -> tuple[float, Text]:
    """How alike two names are, and why: the same but for the place, one in the other, an abbreviation, or similar."""
    bare, bare_other = strip_place(key, division), strip_place(other, division)
    if bare == bare_other:
        return 1.0, _("只差地名")
    if len(bare) < 2 or len(bare_other) < 2:
        return 0.0, ""
    short, long = sorted((bare, bare_other), key=len)
    if short in long and len(short) >= 2:
        return 0.7 + 0.25 * len(short) / len(long), _("一个包含另一个")
    if short[-1] == long[-1] and is_abbreviation(short, long):
        return 0.65 + 0.2 * len(short) / len(long), _("像是简称")
    # What both share bounds the ratio; it spares the slow comparison with nearly every name of a large register.
    shared = sum(character in bare_other for character in bare)
    if 2 * shared < LEAST_RATIO * (len(bare) + len(bare_other)):
        return 0.0, ""
    ratio = SequenceMatcher(None, bare, bare_other, autojunk=False).ratio()
    return (ratio * 0.9, _("写法相近")) if ratio >= LEAST_RATIO else (0.0, "")


@lru_cache(maxsize=65_536)
def strip_place(key: str, division: str) -> str:
    """The name without its place and in short: 余姚市教育局 and 市教育局 are both 教育局."""
    for long, short in _SHORT:
        key = long.sub(short, key)
    if key.startswith(division) and len(key) > len(division) + 1:
        return key[len(division) :]
    return key[1:] if len(key) > 2 and key[0] in "省市县区" else key


def is_abbreviation(short: str, long: str) -> bool:
    """Whether the characters of the short name stand in the long one in this order: 经信局, 经济和信息化局."""
    rest = iter(long)
    return short[0] == long[0] and all(character in rest for character in short)


def propose_kind(name: str) -> Organization.Kind:
    """What kind of organization a name most likely means; the officer decides."""
    key = name_key(name)
    return next((kind for kind, pattern in _KINDS if pattern.search(key)), Kind.INSTITUTION)


def propose_level(name: str, region: str) -> Organization.Level:
    """The level a name claims: 省…, 浙江…, 国家…; the region's own otherwise."""
    key = name_key(name)
    province = name_key(next(iter(region_names(region)), ""))
    if _NATION.match(key):
        return Level.NATION
    if key.startswith("省") or (province and key.startswith((province, _ENDS.sub("", province)))):
        return Level.PROVINCE
    return Level.COUNTY
