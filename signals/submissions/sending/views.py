"""The page for sending signals by form: what it opens on, what it guesses, what it keeps, and what became of it all."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from coalition.core.access import needs_coverage, require
from signals.submissions import rules
from signals.submissions.interpret import NOT_HERE
from signals.submissions.models import Batch
from signals.submissions.queries import rows_of
from signals.submissions.release.trust import QuotaReachedError
from signals.submissions.sending import basis_templates, drafts, queries, services
from signals.submissions.sending.forms import SubmitForm, as_initial
from signals.submissions.sending.models import BasisTemplate
from signals.submissions.sending.urgent import UrgentRefusedError


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
@sensitive_post_parameters()
def submit(request: HttpRequest) -> HttpResponse:
    require(rules.may_send_signals(request.user))
    if request.method == "POST" and "prefill" not in request.POST:
        form = SubmitForm(request.POST, user=request.user)
        batch = _send(request, form)
        if batch:
            return redirect(f"{reverse('signals:submit')}?sent={batch.pk}")
        return render(request, "signals/sending/submit.html", _page(request, form))
    sent = _sent(request)
    draft = drafts.of(request.user)
    template = _template(request, request.GET.get("template", ""))
    initial = _opens_on(request, sent, template)
    if draft:
        initial |= drafts.fields_of(draft) | (basis_templates.basis_of(template) if template else {})
    if "prefill" in request.POST:  # from Check: the value comes in the body of a post, never in an address
        initial |= {name: request.POST.get(name, "") for name in ("value", "kind", "platform")}
    form = SubmitForm(user=request.user, initial=as_initial(initial))
    context = _page(request, form) | {"draft": draft, "sent": sent}
    if sent:
        context["answers"] = rows_of(sent, "")
        context["waits"] = sent.releases.filter(state="waiting").exists()
    return render(request, "signals/sending/submit.html", context)


def _opens_on(request: HttpRequest, sent: Batch | None, template: BasisTemplate | None) -> dict[str, Any]:
    """The template that was chosen, or the basis of what was just sent, or the template used last."""
    chosen = template or (None if "template" in request.GET else basis_templates.last_of(request.user))
    basis = basis_templates.basis_of(chosen) if chosen else {}
    return basis | queries.basis_of(sent) if sent and template is None else basis


def _page(request: HttpRequest, form: SubmitForm) -> dict[str, Any]:
    return {"form": form, "templates": queries.templates_of(request.user)}


def _sent(request: HttpRequest) -> Batch | None:
    """What was just sent, for its answer on top of the form for the next."""
    wanted = _uuid(request.GET.get("sent", ""))
    return get_object_or_404(queries.sent_by(request.user), pk=wanted) if wanted else None


def _template(request: HttpRequest, written: str) -> BasisTemplate | None:
    wanted = _uuid(written)
    return queries.templates_of(request.user).filter(pk=wanted).first() if wanted else None


def _uuid(written: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(written)
    except ValueError:
        return None


def _send(request: HttpRequest, form: SubmitForm) -> Batch | None:
    """Send what the form holds, or put what is in the way beside its field."""
    if not form.is_valid():
        whose = request.POST.get("whose", "")
        if whose in NOT_HERE and "whose" in form.errors:
            services.record_not_ours(by=request.user, whose=whose, values=[line.value for line in form.typed])
        return None
    data = form.cleaned_data
    way = services.Way(
        group=data["group"],
        named=data["named"],
        urgent_reason=data["urgent_reason"] if data["urgent"] else "",
        template=_template(request, str(data["template"] or "")),
    )
    try:
        return services.submit_signals(
            by=request.user,
            rows=form.rows(),
            form_token=data["form_token"],
            way=way,
            confirmed=frozenset(data["confirmed"]),
        )
    except services.RefusedSignalError as refusal:
        form.refuse(refusal.rows)
    except services.QuestionsError as held:
        form.ask(held.questions)
    except QuotaReachedError as full:
        form.add_error(None, str(full))
    except UrgentRefusedError as refusal:
        form.add_error("urgent", refusal.decision.reason)
    return None


def _typed(request: HttpRequest) -> dict[str, str]:
    """The fields as text; several of one name with commas between them."""
    return {name: ", ".join(map(str, values)) for name, values in request.POST.lists()}


@require_POST
@needs_coverage("nda", "signals")
@sensitive_post_parameters()
def guess(request: HttpRequest) -> HttpResponse:
    """What the paste seems to be, while one types; nothing of it is kept or noted."""
    require(rules.may_send_signals(request.user))
    form = SubmitForm(user=request.user, initial=as_initial(_typed(request)))
    return render(request, "signals/sending/_guess.html", {"form": form})


@require_POST
@needs_coverage("nda", "signals")
@sensitive_post_parameters()
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keep what was typed so far, by itself while one types."""
    require(rules.may_send_signals(request.user))
    kept_at = drafts.keep(by=request.user, typed=_typed(request))
    return render(request, "signals/sending/_kept.html", {"kept_at": kept_at})


@require_POST
@needs_coverage("nda", "signals")
def drop_draft(request: HttpRequest) -> HttpResponse:
    require(rules.may_handle_signals(request.user))
    drafts.drop(by=request.user)
    messages.success(request, "The draft is gone. Here is a new form.")
    return redirect("signals:submit")
