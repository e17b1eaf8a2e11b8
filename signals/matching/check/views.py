"""The page on which many values are checked at once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from coalition.core.access import needs_coverage
from signals.matching.check import services
from signals.matching.check.forms import CheckForm
from signals.matching.investigate import exposure
from signals.matching.investigate.views import asker
from signals.submissions import rules


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
@sensitive_post_parameters()
@sensitive_variables()
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """The answer stands in the reply to the post and nowhere else: no session, no address, no copy."""
    who = asker(request)
    form = CheckForm(request.POST or None)
    context = {
        "form": form,
        "a_day": f"{settings.CHECKS_A_DAY:,}",
        "comfort": exposure.comfort_of(request.user),
        "sends": rules.may_send_signals(request.user).allowed,
    }
    if request.method == "POST" and form.is_valid():
        try:
            found = services.check(
                by=request.user, lines=form.lines(), distance=form.cleaned_data["distance"]
            )
        except services.QuotaError as quota:
            form.add_error("text", _over(quota.left))
        else:
            form.fields["text"].widget.attrs.pop("autofocus")  # what matters now is the answer above it
            context |= {
                "answers": found,
                "hits": sum(answer.known for answer in found),
                "platform": form.cleaned_data["platform"],
            }
    context["left"] = f"{services.left_today(who.company):,}"
    return render(request, "signals/check/check.html", context)


def _over(left: int) -> str:
    rest = f"{left:,} are left today" if left else "none are left today"
    return (
        f"Your company may check {settings.CHECKS_A_DAY:,} values a day, so that nobody finds out what is here by "
        f"trying whole sets; {rest}. Nothing was looked up. For more, ask the coalition about a key to the interface "
        "for machines."
    )
