"""A job's progress for the one who asked for it, and the dead-letter list for staff."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from coalition.core import audit, registry
from coalition.core.access import before_coverage
from coalition.core.console import console_view
from coalition.core.jobs import services
from coalition.core.jobs.models import Job
from coalition.core.paging import paginate

RETRIED = audit.action("jobs.retried", "Retried a failed job")
CANCELLED = audit.action("jobs.cancelled", "Cancelled a job")


def _job_for(request: HttpRequest, pk: uuid.UUID) -> Job:
    """Own jobs; staff see all (a job's row names no values)."""
    job = get_object_or_404(Job, pk=pk)
    if job.created_by_id != request.user.pk and not registry.current().staff_roles_of(request.user):
        raise Http404
    return job


@require_safe
@before_coverage
def job_progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The bar, as a fragment that polls itself until the job has ended, then asks the page to reload."""
    job = _job_for(request, pk)
    back = getattr(getattr(request, "htmx", None), "current_url_abs_path", None) or "/"
    response = render(request, "ui/progress.html", {"job": job, "back": back})
    if not job.is_open and request.GET.get("was") == "open":
        response["HX-Refresh"] = "true"
    return response


@require_POST
@before_coverage
def job_cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    job = _job_for(request, pk)
    with transaction.atomic():
        stops = services.request_cancel(job=job)
        if stops:
            audit.record(CANCELLED, by=request.user, subject=job)
    words = (
        "The job stops at its next step; what was finished stays." if stops else "The job had ended already."
    )
    messages.info(request, words)
    target = request.POST.get("next", "")
    return redirect(target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "home")


@require_safe
@console_view("administrator")
def dead_letters(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", Job.State.DEAD)
    jobs = (
        Job.objects.select_related("created_by").filter(state=state)
        if state != "all"
        else Job.objects.select_related("created_by")
    )
    context = {"page": paginate(request, jobs), "state": state, "states": Job.State.choices}
    return render(request, "core/jobs/list.html", context)


@require_POST
@console_view("administrator")
def job_retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    job = get_object_or_404(Job, pk=pk)
    with transaction.atomic():
        services.retry(job=job)
        audit.record(RETRIED, by=request.user, subject=job)
    messages.success(request, "The job runs again; what it had finished is not done twice.")
    return redirect("console:jobs")
