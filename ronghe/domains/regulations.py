"""Every document the product cites: title, number, issuer, the dates between which it is in force."""

from datetime import date

from ronghe.kernel.policy.citations import OURS, Regulation

SUPERVISION = Regulation("政府督查工作条例", "国务院令第733号", "国务院", since=date(2021, 2, 1))
BEFORE_SUPERVISION = Regulation(OURS.title, issuer=OURS.issuer, until=SUPERVISION.since)
CREDIT_CODE = Regulation(
    "法人和其他组织统一社会信用代码编码规则",
    "GB 32100-2015",
    "国家质量监督检验检疫总局、国家标准化管理委员会",
    since=date(2015, 10, 1),
)
