"""Every document the product cites: title, number, issuer, the dates between which it is in force."""

from datetime import date

from ronghe.kernel.policy.citations import OURS, Regulation

SUPERVISION = Regulation("政府督查工作条例", "国务院令第733号", "国务院", since=date(2021, 2, 1))
BEFORE_SUPERVISION = Regulation(OURS.title, issuer=OURS.issuer, until=SUPERVISION.since)
