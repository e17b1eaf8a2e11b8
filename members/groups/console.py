"""Working groups as programme staff see them: what is amiss, legal holds, and what is about to be destroyed."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coalition.core.console import console_view
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.groups.acting import act_of
from members.groups.forms import ReasonForm
from members.groups.health import amiss
from members.groups.models import WorkingGroup
from members.groups.reviews import retention
from members.groups.threads import retention as threads

AHEAD = timedelta(days=60)
MOST = 50  # meetings listed; the rest is counted


@require_safe
@console_view("programmes")
def groups(request: HttpRequest) -> HttpResponse:
    """Every group with what is amiss: late deliverables, no chair, no meeting, requests without an answer."""
    words, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    rows = WorkingGroup.objects.annotate(people=Count("seats", filter=Q(seats__ended_at=None), distinct=True))
    rows = rows.order_by("title")
    if words:
        rows = rows.filter(title__icontains=words)
    if state in WorkingGroup.Status.values:
        rows = rows.filter(status=state)
    ill = amiss(WorkingGroup.objects.values_list("pk", flat=True))
    only = request.GET.get("amiss") == "yes"
    if only:
        rows = rows.filter(pk__in=[key for key, sentences in ill.items() if sentences])
    page = paginate(request, rows)
    context = {
        "page": page,
        "rows": [(group, ill.get(group.pk, [])) for group in page],
        "states": WorkingGroup.Status.choices,
        "state": state,
        "words": words,
        "only": only,
        "ill": sum(bool(sentences) for sentences in ill.values()),
        "held": WorkingGroup.objects.filter(held_at__isnull=False).count(),
        "proposed": WorkingGroup.objects.filter(status=WorkingGroup.Status.PROPOSED).count(),
    }
    return render(request, "members/groups/console/groups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("programmes", "compliance")
def hold(request: HttpRequest, slug: str) -> HttpResponse:
    """Set or lift a legal hold, each with its reason; while it stands nothing of the group is destroyed."""
    group = get_object_or_404(WorkingGroup.objects.select_related("held_by"), slug=slug)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = retention.release if act_of(request) == "release" else retention.hold
        act(by=person_of(request), group=group, reason=form.cleaned_data["reason"])
        messages.success(request, "Kept, with the reason.")
        return redirect("console:group-hold", slug=slug)
    return render(request, "members/groups/console/hold.html", {"group": group, "form": form})


@require_safe
@console_view("programmes", "compliance")
def papers(request: HttpRequest) -> HttpResponse:
    """The dry run: what the daily job destroys on which day, and what a hold keeps from it."""
    today = timezone.localdate()
    plans = retention.plans(until=today + AHEAD)
    held = WorkingGroup.objects.filter(held_at__isnull=False).select_related("held_by")
    meetings = threads.plans(timezone.now() + AHEAD)
    context = {
        "page": paginate(request, plans),
        "today": today,
        "days": AHEAD.days,
        "held": held,
        "meetings": meetings[:MOST],
        "more": max(0, len(meetings) - MOST),
    }
    return render(request, "members/groups/console/papers.html", context)
