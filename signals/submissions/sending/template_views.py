"""Pages of a company's templates."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import needs_coverage, require
from coalition.core.paging import paginate
from signals.submissions import rules
from signals.submissions.sending import basis_templates, queries
from signals.submissions.sending.forms import TemplateForm, as_initial
from signals.submissions.sending.models import BasisTemplate


@require_safe
@needs_coverage("nda", "signals")
def template_list(request: HttpRequest) -> HttpResponse:
    require(rules.may_handle_signals(request.user))
    wanted = request.GET.get("q", "")[:80].strip()
    found = queries.templates_of(request.user)
    if wanted:
        found = found.filter(name__icontains=wanted)
    return render(
        request, "signals/sending/templates.html", {"page": paginate(request, found), "wanted": wanted}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def template_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_send_signals(request.user))
    return _write(request, None, TemplateForm(request.POST or None))


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def template_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    template = get_object_or_404(queries.templates_of(request.user), pk=pk)
    require(rules.may_send_signals(request.user))
    initial = as_initial(basis_templates.basis_of(template) | {"name": template.name})
    return _write(request, template, TemplateForm(request.POST or None, initial=initial))


def _write(request: HttpRequest, template: BasisTemplate | None, form: TemplateForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            basis_templates.write(by=request.user, basis=form.cleaned_data, template=template)
        except basis_templates.NameTakenError:
            form.add_error(
                "name", "Your company has a template of this name. Choose another, or change that one."
            )
        else:
            messages.success(request, "Kept. Everybody who sends signals for your company can use it.")
            return redirect("signals:templates")
    return render(request, "signals/sending/template.html", {"form": form, "template": template})


@require_POST
@needs_coverage("nda", "signals")
def template_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    template = get_object_or_404(BasisTemplate.objects.visible_to(request.user), pk=pk)
    basis_templates.end(by=request.user, template=template)
    messages.success(request, "Ended. Signals that were sent with it stay as they are.")
    return redirect("signals:templates")
