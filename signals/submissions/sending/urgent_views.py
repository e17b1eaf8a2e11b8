"""Pages of urgent signals: those of others, and which of them reach a person at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coalition.core.access import needs_coverage, require
from coalition.core.paging import paginate
from members.rules import company_of
from signals.catalog import kinds, taxonomy
from signals.submissions import opinions, rules, sights
from signals.submissions.sending import urgent
from signals.submissions.sending.models import URGENT_HARMS, UrgentSubscription
from signals.submissions.sending.urgent_forms import UrgentForm


@require_safe
@needs_coverage("nda", "signals")
def urgent_list(request: HttpRequest) -> HttpResponse:
    """Urgent signals of others; whoever sees them here has seen them."""
    require(rules.may_handle_signals(request.user))
    wanted = {name: request.GET.get(name, "")[:40] for name in ("kind", "harm")}
    page = paginate(request, urgent.urgent_for(request.user, wanted))
    company = company_of(request.user)
    if company and request.method == "GET":
        sights.record(company, [indicator.pk for indicator in page.object_list], now=timezone.now())
    rows = [
        {
            "indicator": indicator,
            "harm": taxonomy.HARMS[indicator.shared_harm].title if indicator.shared_harm else "",
            "status": opinions.WORDS.get(indicator.shared_status, ""),
        }
        for indicator in page.object_list
    ]
    context = {
        "page": page,
        "rows": rows,
        "wanted": wanted,
        "filtered": any(wanted.values()),
        "kinds": kinds.KINDS.values(),
        "harms": [taxonomy.HARMS[harm] for harm in URGENT_HARMS],
        "subscription": UrgentSubscription.objects.filter(user=request.user.pk).first(),
    }
    return render(request, "signals/sending/urgent.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def urgent_preferences(request: HttpRequest) -> HttpResponse:
    require(rules.may_handle_signals(request.user))
    held = UrgentSubscription.objects.filter(user=request.user.pk).first()
    how = [name for name in ("notice", "letter") if held is None or getattr(held, f"by_{name}")]
    posted = request.POST if request.method == "POST" else None
    form = UrgentForm(posted, initial={"harms": held.harms if held else [], "how": how})
    if request.method == "POST" and form.is_valid():
        ways = form.cleaned_data["how"]
        urgent.subscribe(
            by=request.user,
            harms=form.cleaned_data["harms"],
            by_notice="notice" in ways,
            by_letter="letter" in ways,
        )
        words = (
            "Kept. You hear of these at once."
            if form.cleaned_data["harms"]
            else "Kept. You hear of none at once."
        )
        messages.success(request, words)
        return redirect("signals:urgent-preferences")
    return render(request, "signals/sending/urgent_preferences.html", {"form": form})
