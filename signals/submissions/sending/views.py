"""The page for sending signals by form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from coalition.core.access import needs_coverage, require
from signals.submissions import rules
from signals.submissions.sending import services
from signals.submissions.sending.forms import SubmitForm


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
@sensitive_post_parameters()
def submit(request: HttpRequest) -> HttpResponse:
    require(rules.may_send_signals(request.user))
    form = SubmitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = services.submit_signal(
                by=request.user, fields=form.fields_sent(), form_token=form.cleaned_data["form_token"]
            )
        except services.RefusedSignalError as refusal:
            form.refuse(refusal.interpreted)
        else:
            return redirect("signals:batch", pk=batch.pk)
    return render(request, "signals/sending/submit.html", {"form": form})
