"""Background jobs as the rest of the product knows them: start one, cancel one, forget the old ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.clock.models import Job
from ronghe.kernel.clock.policy import JOBS_KEPT_DAYS
from ronghe.kernel.clock.running import enqueue
from ronghe.kernel.files.discarding import discard


def start_job(
    label: str | Promise,
    function: str,
    arguments: Mapping[str, Any],
    actor: Actor,
    *,
    total: int | None = None,
    address: str = "",
) -> Job:
    """Put work into the queue, in the caller's transaction. While the same person's same work waits or runs (a double
    click), that job is returned instead.

    `function`: the path of `def f(*, actor, progress, **arguments) -> File | None`; it asks `actor` for its rights
    again, calls `progress.step()`, and is run anew when its worker dies, three times in all. A file that it returns
    waits for the owner. `address`: the page that the work belongs to."""
    import_string(function)  # a wrong path is the programmer's mistake, and shall be seen where it is made
    said = json.dumps(arguments, ensure_ascii=False, sort_keys=True)
    owner = [function, actor.user_id, actor.organization_id, said]
    job = Job(
        region=actor.region or settings.RONGHE_REGION,
        label=str(label)[:100],
        function=function,
        arguments=json.loads(said),
        key=hashlib.sha256(json.dumps(owner).encode()).hexdigest(),
        address=address,
        language=get_language() or settings.LANGUAGE_CODE,
        user_id=actor.user_id,
        organization_id=actor.organization_id,
        total=total,
    )
    try:
        with transaction.atomic():
            job.save()
            enqueue(job)
    except IntegrityError:
        same = Job.objects.active().filter(key=job.key).first()
        if same is None:
            raise
        return same
    return job


def cancel_job(job: Job) -> bool:
    """Whether it was still to be cancelled. One that runs stops at its next step; what it has not kept is undone."""
    said = {
        "status": Job.Status.CANCELLED,
        "finished_at": timezone.now(),
        "message": _("已取消，没有办完的部分不保留。"),
    }
    return bool(Job.objects.active().filter(pk=job.pk).update(**said))


def forget_finished(today: date) -> int:
    """Remove jobs that ended long ago, and the files that waited for their owners. How many went."""
    ended = Job.objects.exclude(status__in=("queued", "running"))
    number = 0
    for region in ended.order_by("region").values_list("region", flat=True).distinct():
        last = today - timedelta(days=int(JOBS_KEPT_DAYS(today, region)))
        before = timezone.make_aware(datetime.combine(last, time.min))
        for job in ended.filter(region=region, finished_at__lt=before):
            with transaction.atomic():
                discard(job.results)
                job.delete()
            number += 1
    return number
