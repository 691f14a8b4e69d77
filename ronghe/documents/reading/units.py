"""Tells units from other words: a named unit, a class of units (各乡镇), or an unnamed party (有关部门, 等)."""

from __future__ import annotations

import re

LONGEST = 42


def _words(joined: str) -> tuple[str, ...]:
    return tuple(joined.split("|"))


# Endings sure enough to take an unlabelled bracket for a list of units.
_SURE = _words(
    "局|总会|市委|县委|区委|省委|府办|市办|县办|区办|委办|编办|厅|政府|办事处|委员会|管委会|办公室|中心|"
    "公司|集团|协会|工会|联合会|妇联|残联|团委|"
    "团市委|团县委|团区委|科协|组织部|宣传部|统战部|人武部|政法委|发改委|经信委|卫健委|住建委|教委|"
    "工委|国资委|农委|改革委|健康委|建设委|信息化委|民宗委|交通委|商务委|城管委|纪委|监委|金融办|侨办|网信办|部门|单位|学院|大学|学校|"
    "职校|技校|海关|银行|支行|大队|支队|街道|乡|镇|工商联|供销社|报社|电视台|领导小组|督查室|法院|"
    "检察院|党校|医院|研究院"
)
# How else the name of a unit may end where a column or a label says that units are meant.
_ENDINGS = _SURE + _words(
    "委|办|部|院|院校|高校|校|职高|中学|小学|幼儿园|学会|商会|促进会|研究会|基金会|理事会|同业公会|"
    "红十字会|居委会|村委会|常委会|组委会|工作室|研究室|"
    "文联|社科联|侨联|作协|社|台|分局|分行|总队|站|所|馆|厂|基地|园区|开发区|高新区|新区|新城|园|"
    "企业|联盟|小组|工作组|专班|联席会议|指挥部|机构|"
    "共同体|机关|团体|农商行|人行|工行|农行|建行|科|处|村|社区|区|县|市|州|旗|盟|省|党委|党组|支部|"
    "电信|移动|联通|铁塔|邮政|烟草|石化|林场|农场|"
    "教研室|监管组|监狱|疾控|消防|武警|城投|交投|分校|总社|总站|总局"
)
_INNER = re.compile(r"[(\[【〔][^()\[\]【】〔〕]{0,24}[)\]】〕]")
_LEVELS = re.compile(r"^(?:(?:国家|中央|[省市县区]级?)、)+(?=.*[有相]关)")
_MODAL = re.compile(r"[要须需]|认真|结合|应当|严格")
_BROKEN = re.compile(r"[\s。;:!?,、]|的|了(?!望)|把|(?<!自)由|要求|根据|按照|通过|以及时")
_NOT_UNIT = re.compile(
    r"^(?:调整|撤并|新建|改建|扩建|更新|采购|组建|成立|设立|创建|引进|扩大|规范|深入|争创|推动|促进|提升|召开|举办|参与|编制|"
    r"修订|推进|加强|实施|开展|制定|完善|建立|健全|提高|确保|召开|进行|做好|落实|配合|支持|鼓励|"
    r"依托|打造|构建|建设|培育|优化|深化|强化|含|包括|例如|即|按|为|在|以)(?!委|厅|局|部|银行)"
    r"|(?:布局|格局|全局|大局|结局|全部|内部|局部|干部|大部|本科|学科|专科|预科|理科|文科|场所|处所|办会|局会|全省|全市|全县|"
    r"全区|城市|辖区|小区|试点县|一部|各市)$"
    r"|\d(?:所|家|个|场|台|处|站|部|园|村|社|厂|馆)$|^.?(?:委|办|局|厅|部|科|处|院|校|所|站|组|社|台|馆|厂|园)$|^[市县区省镇乡村州]$|^[市县区](?:政|人)$"
)
_NO_NAME = re.compile(r"待定|暂定|暂无|另定|另行|同上|见附|按职责|全体|所有人|本人|人员$|略$")
_LOOSE = re.compile(r"[一-鿿A-Za-z()·“”]{2,16}$")
_NOUN = (
    "部门|单位|学校|院校|企业|机构|协会|组织|乡镇|镇街|街道|政府|主体|方面|科室|处室|人员|职校|高校|"
    "园区|公司|社区|村|机关|团体|商会|街镇|镇乡|中心|"
    "地区|区县|平台|银行|基地|集团|专家|县市区|镇|乡|县|市|区"
)
_VAGUE = re.compile(
    rf".{{0,20}}?(?:有关|相关|其他|其它|涉及|属地|所在地?|下属|所属|辖属|对口|"
    rf"相应)[^、,;]{{0,12}}?(?:{_NOUN})(?:\([^()]*\))?$"
    r"|.{0,20}?(?:直属|任务|责任|承担|参与|合作|牵头|主管|业务|职能)(?:部门|单位|学校|院校|企业|机构)$"
)
_BARE = re.compile(
    r"(?:市级|市直|县级|县直|区级|区直|行业|社会|主管|职能|业务|大型|龙头|骨干|重点|规模以上|规上|"
    r"用人|培训|本地|地方|科研|金融|中介|第三方|企业|人力资源|"
    r"基层|群团|新闻){0,4}(?:部门|单位|协会|企业|组织|机构|商会|园区|企事业单位|团体|力量|媒体|"
    r"事业单位|服务机构|院所|社团)$"
    r"|(?:我市|本市|全市|市内|县内|区内|域内|本地|辖区内?)(?:大型|骨干|重点|龙头|规上|规模以上|各类){0,2}(?:企业|协会|机构|组织|商会)$"
)
_PLACE = (
    "乡镇|镇乡|镇街|街镇|乡|镇|街道|街道办事处|办事处|乡镇人民政府|镇人民政府|人民政府|政府|县|市|区|"
    "区县|县区|县市区|开发区|园区|功能区|管委会|"
    "功能区管委会|开发区管委会|园区管委会|村|社区|村居"
)
_SCHOOLS = (
    "中小学校?|中学|小学|学校|职校|中职学校|职业学校|职业院校|高职院校|中高职院校|技工院校|高校|"
    "幼儿园|高等学校|技工学校|中等职业学校|普通高中"
)
_EACH = re.compile(r".{0,10}?(?:各|全体|所有|每个).")
_EACH_ENDINGS = (*_ENDINGS, *_NOUN.split("|"), "地", "级", "方", "教师", "学生", "镇街", "组织")
_CLASS = re.compile(
    rf"(?:.{{0,20}}成员单位|[省市县区部][属直](?:国有?|职业|高等|公立)?(?:高校|院校|学校|职校|企业?|医院)|(?:全[市县区省])?(?:{_PLACE}|{_SCHOOLS})(?:\([^()]{{1,12}}\))?(?:{_PLACE})?)$"
)
# What may stand after 各X、 and belongs to the same class: 各乡镇人民政府、街道办事处.
CLASS_TAIL = re.compile(rf"(?:{_PLACE})(?:\([^()]{{1,12}}\))?(?:人民政府|政府|办事处|管委会)?$")


def kind_of(name: str) -> str | None:
    """named, class or generic for a folded name without blanks; None if the words are no unit."""
    if not 2 <= len(name) <= LONGEST:
        return None
    core = _INNER.sub("", _LEVELS.sub("", name))
    if _BROKEN.search(core) or not core:
        return "class" if _CLASS_LIST.match(name) else None
    if _VAGUE.match(_LEVELS.sub("", name)) or _BARE.match(name):
        return "generic"
    if _CLASS.match(name) or (_EACH.match(core) and core.endswith(_EACH_ENDINGS) and not _MODAL.search(core)):
        return "class"
    return "named" if core.endswith(_ENDINGS) and not _NOT_UNIT.search(core) else None


_CLASS_LIST = re.compile(
    rf"[^、]{{0,10}}各[^、]{{1,16}}(?:、(?:{_PLACE})(?:\([^()]{{1,12}}\))?(?:人民政府|政府|办事处|管委会)?)+$"
)


def is_sure(name: str) -> bool:
    """Whether the words are a unit beyond doubt, with no label to say so."""
    kind = kind_of(name)
    if kind != "named":
        return kind is not None
    return len(name) > 2 and _INNER.sub("", name).endswith(_SURE)


def is_loose(name: str) -> bool:
    """Whether words in the place of a unit may be kept as its short form (经信, 人社)."""
    if _NO_NAME.match(name):
        return False
    return bool(_LOOSE.match(name)) and not _BROKEN.search(name) and (len(name) == 2 or not _NOT_UNIT.search(name))


_OFFICE = r"(?:局|厅|委|委员会|办公室)"
# 市公安局城北分局 and 市人社局就业管理局 are one office below another; two of one level are two.
_TOGETHER = re.compile(
    rf"([市县区省]).{{1,12}}?(?:{_OFFICE}|集团|公司|总会|协会|联合会|学院|大学|银行|中心)\1[^级直属].{{1,}}|[^市县区省].{{1,6}}{_OFFICE}.{{1,6}}局.{{2,6}}(?<!分)局|[^市县区省].{{1,3}}局.{{2,3}}(?<!分)局"
)


def is_run_together(name: str) -> bool:
    """Whether a name looks like several units with no sign between: 市教育局市城投集团, 教育局人社局经信局."""
    return len(name) > 5 and bool(_TOGETHER.fullmatch(_INNER.sub("", name)))


def is_edge(name: str, at: int) -> bool:
    """Whether two units of one level meet here: 市教育局 and 市城投集团."""
    return name[at] == name[0] and name[0] in "省市县区" and is_sure(name[:at]) and is_sure(name[at:])
