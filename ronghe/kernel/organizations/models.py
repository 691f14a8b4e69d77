"""The register of organizations: every unit, school, company, association and college that the platform names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.querysets import ScopedQuerySet
from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.organizations.invitations import Invitation
from ronghe.kernel.organizations.names import OrganizationName, names_of, rebuild_names, taken_names
from ronghe.kernel.organizations.tree import misplaced, require_places
from ronghe.kernel.standards.bulk import Swift
from ronghe.kernel.standards.codes import clean_credit_code, validate_credit_code
from ronghe.kernel.standards.lists import listed_lazy
from ronghe.kernel.standards.models import Record
from ronghe.kernel.standards.names import split_names


class OrganizationQuerySet(Swift, ScopedQuerySet["Organization"]):
    area = "organizations"
    owner_field = "pk"

    def public_q(self) -> Q:
        return Q(status=Organization.Status.REGISTERED)

    def registered(self) -> OrganizationQuerySet:
        return self.filter(status=Organization.Status.REGISTERED)

    def named(self, name: str, region: str) -> Organization | None:
        """The organization that answers to this name or alias in the region; None when nobody does."""
        found = OrganizationName.objects.find([name], region)
        return next(iter(found.values()), None)

    def find_conflicts(self, objs: Iterable[Organization]) -> dict[int, ValidationError]:
        """Which of many unsaved rows (by position) claim a name that is taken, a kind in which their people may not
        hold their roles, or a place under themselves; a few queries for all of them."""
        rows = list(objs)
        found: dict[int, ValidationError] = {}
        for errors in (Membership.objects.misplaced(rows), misplaced(rows), taken_names(rows)):
            for position, error in errors.items():
                said = found[position].error_dict if position in found else {}
                found[position] = ValidationError(error.update_error_dict(said))
        return found

    def claims(self, obj: Organization) -> Iterable[tuple[str, str]]:
        """field → name, for what nobody else in the division may be called."""
        return ((field, key) for key, field in names_of(obj).items())

    def bulk_create(self, objs: Iterable[Organization], *args: Any, **kwargs: Any) -> list[Organization]:
        with transaction.atomic():
            require_places(rows := list(objs))
            created = super().bulk_create(rows, *args, **kwargs)
            rebuild_names(created, new=True)
        return created

    def bulk_update(self, objs: Iterable[Organization], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        with transaction.atomic():
            require_places(rows)
            changed = super().bulk_update(rows, fields, *args, **kwargs)
            rebuild_names(rows)
        return changed


class Organization(Record):
    """One organization. It owns its own row; its names and aliases are unique in its division (`OrganizationName`)."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("党政部门")
        TOWNSHIP = "township", _("乡镇街道")
        MASS = "mass", _("群团组织")
        INSTITUTION = "institution", _("事业单位")
        SCHOOL = "school", _("职业学校")
        COLLEGE = "college", _("高等院校")
        ENTERPRISE = "enterprise", _("企业")
        ASSOCIATION = "association", _("行业协会")
        PARK = "park", _("产业园区")

    class Level(models.TextChoices):
        COUNTY = "county", _("县（市、区）级")
        CITY = "city", _("地市级")
        PROVINCE = "province", _("省级")
        NATION = "nation", _("国家级")

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待审核")
        RETURNED = "returned", _("退回补正")
        REGISTERED = "registered", _("已登记")
        CLOSED = "closed", _("已注销")

    name = models.CharField(_("单位全称"), max_length=100)
    short_name = models.CharField(_("简称"), max_length=30, blank=True)
    aliases = models.CharField(_("别名"), max_length=300, blank=True, help_text=_("文件里出现过的其他写法，用顿号分开"))
    kind = models.CharField(_("单位类别"), max_length=20, choices=Kind)
    level = models.CharField(_("隶属层级"), max_length=10, choices=Level, default=Level.COUNTY)
    credit_code = models.CharField(
        _("统一社会信用代码"), max_length=18, null=True, blank=True, validators=[validate_credit_code]
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches", verbose_name=_("主管单位")
    )
    address = models.CharField(_("地址"), max_length=200, blank=True)
    liaison_name = models.CharField(_("联络员"), max_length=50, blank=True)
    liaison_phone = models.CharField(
        _("联络电话"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[0-9-]{7,20}\Z", _("电话只含数字和连字符"))],
    )
    status = models.CharField(_("状态"), max_length=12, choices=Status, default=Status.DRAFT, editable=False)
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("单位")
        ordering = ["region", "name"]
        indexes = [models.Index(fields=["region", "kind", "status"], name="organization_region_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                name="organization_credit_code",
                violation_error_code="unique",  # by which Django names the field
                violation_error_message=_("这个统一社会信用代码已登记给另一个单位"),
            ),
            models.UniqueConstraint(
                fields=["region", "name"],
                name="organization_name",
                violation_error_message=_("本行政区域内已有同名单位"),
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "government",
                        "township",
                        "mass",
                        "institution",
                        "school",
                        "college",
                        "enterprise",
                        "association",
                        "park",
                    ]
                ),
                name="organization_kind",
                violation_error_message=_("单位类别不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(level__in=["county", "city", "province", "nation"]),
                name="organization_level",
                violation_error_message=_("隶属层级不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "submitted", "returned", "registered", "closed"]),
                name="organization_status",
                violation_error_message=_("单位状态不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="organization_parent_not_self",
                violation_error_message=_("主管单位不能是本单位"),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.short_name or self.name

    @property
    def owner_id(self) -> int | None:
        return self.pk

    @property
    def alias_list(self) -> list[str]:
        return split_names(self.aliases)

    def clean(self) -> None:
        super().clean()
        self.aliases = "、".join(self.alias_list)
        if self.credit_code:
            with suppress(ValidationError):  # a wrong code has been told already, by the validator of its field
                self.credit_code = clean_credit_code(self.credit_code)
        if error := Organization.objects.find_conflicts([self]).get(0):
            raise error

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.credit_code = self.credit_code or None
        with transaction.atomic():
            if kwargs.get("update_fields") is None:
                require_places([self])
            super().save(*args, **kwargs)
            rebuild_names([self])


class MembershipQuerySet(ScopedQuerySet["Membership"]):
    area = "memberships"
    owner_field = "organization"
    region_field = "organization__region"

    def active(self) -> MembershipQuerySet:
        return self.filter(ended_at__isnull=True, user__is_active=True)

    def misplaced(self, organizations: Sequence[Organization]) -> dict[int, ValidationError]:
        """position → error, for those that are about to become a kind in which somebody may not hold his role. It is
        refused rather than the roles ended along with it: who loses a role is decided, and recorded, person by person,
        and a kind picked by mistake must not lock a whole office out."""
        places = {each.pk: position for position, each in enumerate(organizations) if each.pk is not None}
        open_roles = self.filter(ended_at__isnull=True, organization__in=places)  # a closed account may be opened again
        held = open_roles.select_related("user", "organization") if places else ()
        people: dict[int, list[str]] = {}
        for each in held:
            place, role = places[each.organization_id], all_roles().get(each.role)
            kind = organizations[place].kind
            if role and kind != each.organization.kind and not role.fits(kind):
                told = _("%(name)s（%(role)s）") % {"name": each.user.name, "role": role.label}
                people.setdefault(place, []).append(str(told))
        message = _("这类单位的人不能担任：%(people)s。请先在“成员”页结束这些角色，再改单位类别")
        return {
            place: ValidationError(
                {"kind": ValidationError(message, code="held_in", params={"people": listed_lazy(names)})}
            )
            for place, names in people.items()
        }


class Membership(models.Model):
    """A person acts for an organization in a role; ended, never deleted, so that history stays explicable."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="memberships", verbose_name=_("人员"))
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships", verbose_name=_("单位"))
    role = models.CharField(_("角色"), max_length=30)
    created_at = models.DateTimeField(_("加入时间"), auto_now_add=True)
    ended_at = models.DateTimeField(_("离开时间"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("成员")
        ordering = ["organization", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                condition=Q(ended_at__isnull=True),
                name="membership_once",
                violation_error_message=_("这个人在本单位已有这个角色"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organization} · {self.role}"

    @property
    def region(self) -> str:
        return self.organization.region

    @property
    def owner_id(self) -> int | None:
        return self.organization_id


def held_by(user_id: int) -> list[Membership]:
    """What a person may act as, with the organizations."""
    active = Membership.objects.active().filter(user=user_id).select_related("organization", "user")
    return list(active.exclude(organization__status=Organization.Status.CLOSED))


def actor_for(user_id: int, organization_id: int | None = None) -> Actor | None:
    """The actor a person is in an organization (in the first one when none is named); None without a membership."""
    return actor_among(held_by(user_id), organization_id)


def actor_among(rows: Sequence[Membership], organization_id: int | None) -> Actor | None:
    """The same, of the memberships of one person that are known already."""
    chosen = next((m for m in rows if m.organization_id == organization_id), rows[0] if rows else None)
    if chosen is None:
        return None
    return Actor(
        user_id=chosen.user_id,
        name=chosen.user.name,
        organization_id=chosen.organization_id,
        organization_name=chosen.organization.display_name,
        region=chosen.organization.region,
        role_names=frozenset(m.role for m in rows if m.organization_id == chosen.organization_id),
    )


__all__ = ["Invitation", "Membership", "Organization", "OrganizationName", "actor_among", "actor_for", "held_by"]
