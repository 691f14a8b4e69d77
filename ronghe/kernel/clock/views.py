"""One's own background jobs: how far they are, what came of them, and the way to stop one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.clock.jobs import cancel_job
from ronghe.kernel.clock.models import Job, with_results
from ronghe.kernel.clock.policy import JOBS_KEPT_DAYS
from ronghe.kernel.ui.fragments import render_page
from ronghe.kernel.ui.searching import page_number

PAGE = 30


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = Paginator(Job.objects.visible_to(actor).defer("arguments", "outcome"), PAGE).get_page(page_number(request))
    jobs = with_results(list(page.object_list))
    days = JOBS_KEPT_DAYS(timezone.localdate(), actor.region)
    context = {
        "page": page,
        "jobs": jobs,
        "working": any(job.is_active for job, _files in jobs),
        "days": int(days),
    }
    return render_page(request, "clock/job_list.html", context, block="results")


@require_safe
def job_detail(request: HttpRequest, ref: str) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(actor_of(request)), ref=ref)
    days = JOBS_KEPT_DAYS(timezone.localdate(), job.region)
    context = {"job": job, "files": list(job.results), "days": int(days)}
    return render_page(request, "clock/job_detail.html", context, block="results")


@require_POST
def job_cancel(request: HttpRequest, ref: str) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(actor_of(request)), ref=ref)
    if cancel_job(job):
        messages.success(request, _("已取消“%(label)s”。") % {"label": job.label})
    else:
        messages.info(request, _("“%(label)s”已经结束，不用取消。") % {"label": job.label})
    return redirect("job_detail", ref=job.ref)
