"""Rules of the register, and the dated numbers of its people, each with its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ronghe.domains.regulations import CREDIT_CODE
from ronghe.kernel.organizations.models import Membership, Organization
from ronghe.kernel.organizations.names import taken_names
from ronghe.kernel.policy.citations import OURS
from ronghe.kernel.policy.parameters import Parameter
from ronghe.kernel.policy.rules import Checklist, Finding, Verdict, rule
from ronghe.kernel.standards.codes import clean_credit_code
from ronghe.kernel.standards.lists import listed

INVITATION_DAYS = Parameter(
    key="registers.invitation_days",
    label=gettext_lazy("邀请链接有效天数"),
    unit=gettext_lazy("天"),
    values={date(2019, 1, 1): 7},
    cites=OURS.article(),
    least=1,
    most=60,
)

PASSWORD_LINK_DAYS = Parameter(
    key="registers.password_link_days",
    label=gettext_lazy("重设密码链接有效天数"),
    unit=gettext_lazy("天"),
    values={date(2019, 1, 1): 3},
    cites=OURS.article(),
    least=1,
    most=60,
)

Kind = Organization.Kind
# The first two characters: which department registers, and what kind of body (GB 32100-2015, annex).
PREFIXES = {
    Kind.GOVERNMENT: ("11",),
    Kind.TOWNSHIP: ("11",),
    Kind.MASS: ("11", "13", "19", "51", "81", "89"),
    Kind.INSTITUTION: ("12",),
    Kind.SCHOOL: ("12", "52"),
    Kind.COLLEGE: ("12", "52"),
    Kind.ENTERPRISE: ("91", "92", "93"),
    Kind.ASSOCIATION: ("51", "52"),
    Kind.PARK: ("11", "12", "91"),
}


@rule(gettext_lazy("统一社会信用代码的长度、字符和校验码正确"), cites=CREDIT_CODE.article())
def code_is_valid(organization: Organization, on: date) -> Verdict:
    if not organization.credit_code:
        return Verdict(True, _("未填写"))
    try:
        clean_credit_code(organization.credit_code)
    except ValidationError as error:
        return Verdict(False, " ".join(error.messages))
    return Verdict(True, organization.credit_code)


@rule(gettext_lazy("统一社会信用代码的前两位与单位类别相符"), cites=CREDIT_CODE.article())
def code_fits_kind(organization: Organization, on: date) -> Verdict:
    code, usual = organization.credit_code, PREFIXES[Kind(organization.kind)]
    if not code:
        return Verdict(True, _("未填写"))
    facts = _("%(kind)s一般以 %(usual)s 开头，现为 %(found)s") % {
        "kind": organization.get_kind_display(),
        "usual": listed(usual),
        "found": code[:2],
    }
    return Verdict(code.startswith(usual), facts)


@rule(gettext_lazy("名称、简称和别名在本行政区域内不与其他单位重复"), cites=OURS.article())
def names_are_free(organization: Organization, on: date) -> Verdict:
    return names_verdict(taken_names([organization]).get(0))


def names_verdict(error: ValidationError | None) -> Verdict:
    return Verdict(error is None, " ".join(error.messages) if error else "")


@rule(gettext_lazy("登记有统一社会信用代码"), cites=OURS.article())
def has_code(organization: Organization, on: date) -> Verdict:
    return Verdict(bool(organization.credit_code), organization.credit_code or _("未填写"))


@rule(gettext_lazy("留有联络员和联系电话，任务才有人承接"), cites=OURS.article())
def has_liaison(organization: Organization, on: date) -> Verdict:
    facts = " ".join(filter(None, (organization.liaison_name, organization.liaison_phone))) or _("未填写")
    return Verdict(bool(organization.liaison_name and organization.liaison_phone), facts)


@rule(gettext_lazy("主管单位没有注销"), cites=OURS.article())
def parent_is_open(organization: Organization, on: date) -> Verdict:
    parent = organization.parent
    if parent is None:
        return Verdict(True, _("未填写"))
    return Verdict(parent.status != Organization.Status.CLOSED, parent.name)


@rule(gettext_lazy("注销的单位没有在任成员"), cites=OURS.article())
def nobody_acts(organization: Organization, on: date) -> Verdict:
    number = Membership.objects.active().filter(organization=organization).count()
    return Verdict(
        not number,
        ngettext("还有 %(number)s 个成员，请先在“成员”页移除", "还有 %(number)s 个成员，请先在“成员”页移除", number)
        % {"number": number}
        if number
        else "",
    )


@rule(gettext_lazy("注销的单位没有未注销的下属单位"), cites=OURS.article())
def nothing_below(organization: Organization, on: date) -> Verdict:
    below = organization.branches.exclude(status=Organization.Status.CLOSED)
    names = list(below.values_list("name", flat=True)[:3])
    return Verdict(not names, listed(names))


REGISTRATION = Checklist(
    forbids=(code_is_valid, names_are_free),
    warns=(has_code, code_fits_kind, has_liaison, parent_is_open),
)
CLOSING = Checklist(forbids=(nobody_acts, nothing_below))


def judged(organizations: Sequence[Organization], on: date) -> list[list[Finding]]:
    """What the checklist of registration finds about each of many, with one look at the names for all of them."""
    places = {organization.pk: place for place, organization in enumerate(organizations)}
    taken = taken_names(organizations)
    names = replace(names_are_free, judge=lambda organization, on: names_verdict(taken.get(places[organization.pk])))
    forbids = tuple(names if rule is names_are_free else rule for rule in REGISTRATION.forbids)
    checklist = replace(REGISTRATION, forbids=forbids)
    return [checklist(organization, on) for organization in organizations]
