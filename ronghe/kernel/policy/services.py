"""Verbs of the numbers: a dated value for a region in place of the default, and its revocation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.verbs import Done, verb
from ronghe.kernel.policy.models import ParameterOverride
from ronghe.kernel.policy.parameters import Parameter, plain


@verb(_("设定参数"))
def set_override(
    *,
    actor: Actor,
    parameter: Parameter,
    region: str,
    value: Decimal,
    valid_from: date,
    source: str,
    approver: str,
) -> Done[ParameterOverride]:
    """From a day on, the number is `value` in the region, by the paper `source`, approved by `approver`."""
    override = ParameterOverride(
        key=parameter.key,
        region=region,
        value=value,
        valid_from=valid_from,
        source=source.strip(),
        approver=approver.strip(),
    )
    actor.require(Verb.CONFIGURE, "policy", override)
    parameter.check(value)
    override.full_clean()
    before = parameter(valid_from, region)
    try:
        with transaction.atomic():
            override.save()
    except IntegrityError:
        override.full_clean()  # somebody was faster; now it says so
        raise
    return Done(override, changes={str(parameter.label): (plain(before), plain(value))}, comment=override.source)


@verb(_("撤销参数取值"))
def revoke_override(*, actor: Actor, override: ParameterOverride, parameter: Parameter) -> Done[ParameterOverride]:
    """The row stops counting; what held before it holds again."""
    fresh = ParameterOverride.objects.select_for_update().get(pk=override.pk)
    actor.require(Verb.CONFIGURE, "policy", fresh)
    if fresh.revoked_at is not None:
        raise ValidationError(_("这个取值已经撤销"), code="revoked")
    fresh.revoked_at = timezone.now()
    fresh.save(update_fields=["revoked_at"])
    after = parameter(fresh.valid_from, fresh.region)
    return Done(fresh, changes={str(parameter.label): (plain(fresh.value), plain(after))})
