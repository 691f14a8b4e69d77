"""The names an organization answers to, one row each, so that the database refuses a name claimed twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.standards.bulk import insert_rows
from ronghe.kernel.standards.names import hides_something, name_key, require_visible
from ronghe.kernel.standards.regions import region_name

if TYPE_CHECKING:
    from ronghe.kernel.organizations.models import Organization

CHUNK = 1000
LONGEST = 300


class NameQuerySet(models.QuerySet["OrganizationName"]):
    def find(self, names: Iterable[str], region: str) -> dict[str, Organization]:
        """name → organization, for those names that somebody answers to, in one query."""
        wanted = {name: candidates(name, region) for name in names}
        keys = {key for options in wanted.values() for key in options}
        rows = self.filter(region=region, key__in=keys).select_related("organization")
        by_key = {row.key: row.organization for row in rows}
        found = {}
        for name, options in wanted.items():
            for key in options:
                if key in by_key:
                    found[name] = by_key[key]
                    break
        return found


class OrganizationName(models.Model):
    """A derived row: one key per name, short name and alias of an organization."""

    organization = models.ForeignKey(
        "organizations.Organization", models.CASCADE, related_name="names", verbose_name=_("单位")
    )
    region = models.CharField(_("行政区划"), max_length=6)
    key = models.CharField(_("名称"), max_length=LONGEST)

    objects = NameQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("单位名称")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "key"],
                name="organization_name_once",
                violation_error_message=_("这个名称或别名已被另一个单位使用"),
            )
        ]

    def __str__(self) -> str:
        return self.key


def candidates(name: str, region: str) -> list[str]:
    """The keys under which a name may be found: as written, and 市X局 also as <division>X局, the usual short form."""
    key = name_key(name)
    options = [key]
    division = region_name(region)
    if len(key) > 2 and key[0] in "省市县区" and division.endswith(key[0]):
        options.append(name_key(division + key[1:]))
    return options


def names_of(organization: Organization) -> dict[str, str]:
    """key → field, for every name the organization claims."""
    claimed = {name_key(alias): "aliases" for alias in organization.alias_list}
    if organization.short_name:
        claimed[name_key(organization.short_name)] = "short_name"
    claimed[name_key(organization.name)] = "name"
    return claimed


def taken_names(organizations: Sequence[Organization]) -> dict[int, ValidationError]:
    """position → error, for those whose names another organization, in the database or earlier in the list, holds, or
    whose names, or that of the liaison, hide something."""
    claims = [names_of(organization) for organization in organizations]
    keys = sorted({key for claim in claims for key in claim})
    regions = {organization.region for organization in organizations}
    holders: dict[tuple[str, str], Organization] = {}
    for start in range(0, len(keys), CHUNK):  # a sheet may bring more names than a query takes parameters
        rows = OrganizationName.objects.filter(region__in=regions, key__in=keys[start : start + CHUNK])
        holders |= {(row.region, row.key): row.organization for row in rows.select_related("organization")}
    conflicts: dict[int, ValidationError] = {}
    for position, (organization, claim) in enumerate(zip(organizations, claims, strict=True)):
        errors: dict[str, list[ValidationError]] = {}
        for field in ("name", "short_name", "aliases"):
            if hides_something(getattr(organization, field)):
                errors[field] = [ValidationError(_("名称里有看不见的字符，请重新输入"), code="hidden")]
        try:
            require_visible("liaison_name", organization.liaison_name)
        except ValidationError as error:
            errors |= error.error_dict
        for key, field in claim.items():
            if not key and getattr(organization, field):  # only quotes and dots; a document's “” would mean this unit
                errors.setdefault(field, []).append(ValidationError(_("名称里没有文字"), code="no_text"))
                continue
            if len(key) > LONGEST:  # one compatibility character may unfold into eighteen
                errors.setdefault(field, []).append(ValidationError(_("名称太长"), code="max_length"))
                continue
            holder = holders.setdefault((organization.region, key), organization)
            if holder is not organization and (holder.pk is None or holder.pk != organization.pk):
                errors.setdefault(field, []).append(_taken(key, holder))
        if errors:
            conflicts[position] = ValidationError(errors)
    return conflicts


def _taken(key: str, holder: Organization) -> ValidationError:
    message = _("名称“%(name)s”已由“%(holder)s”使用；一个名称在本行政区域内只能指一个单位")
    return ValidationError(message, code="name_taken", params={"name": key, "holder": holder.name})


def rebuild_names(organizations: Sequence[Organization], *, new: bool = False) -> None:
    """Bring the rows in line with the columns; the unique constraint decides when two people claim one name at once.
    Organizations that were just created (`new`) have no rows to take away."""
    for start in range(0, 0 if new else len(organizations), CHUNK):
        OrganizationName.objects.filter(organization__in=organizations[start : start + CHUNK]).delete()
    rows = ((o.pk, o.region, key) for o in organizations for key in names_of(o))
    insert_rows(OrganizationName, ("organization", "region", "key"), rows)
