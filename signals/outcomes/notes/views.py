"""Notes of contributors: what is asked for, adding one, taking it back."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import needs_coverage, require
from coalition.core.paging import paginate
from signals.catalog.words import Words
from signals.outcomes import rules
from signals.outcomes.notes import queries, services
from signals.outcomes.notes.models import SharedNote
from signals.outcomes.services import company_for_reading
from signals.submissions.models import Indicator


class NoteForm(forms.Form):
    """A few words for all who see the signal."""

    text = Words(
        label="What others should know",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What to look for, how it was used, what else was seen with it. No values, no names, nothing of a child or a victim.",
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)


@require_safe
@needs_coverage("nda", "signals")
def asked(request: HttpRequest) -> HttpResponse:
    """Own signals of which somebody would like to know more."""
    require(rules.may_handle_signals(request.user))
    found = queries.asked_for_more(company_for_reading(request.user)).select_related("indicator")
    return render(request, "signals/outcomes/notes/asked.html", {"page": paginate(request, found)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def add(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    require(rules.may_send_signals(request.user))
    company = company_for_reading(request.user)
    own = queries.own_shared(company).filter(indicator__public_id=pk).select_related("indicator")
    indicator = get_object_or_404(own).indicator
    form = NoteForm(request.POST or None, initial={"form_token": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            services.add_note(by=request.user, indicator=indicator, **form.cleaned_data)
        except services.NoteRefusedError as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, "Added. Everybody who sees the signal reads it, and not from whom.")
            return redirect("signals:signal", pk=pk)
    return render(request, "signals/outcomes/notes/form.html", {"form": form, "indicator": indicator})


@require_POST
@needs_coverage("nda", "signals")
def take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    note = get_object_or_404(SharedNote.objects.own(request.user).select_related("indicator"), pk=pk)
    services.take_note_back(by=request.user, note=note)
    messages.success(request, "Taken back. Nobody reads it any more.")
    visible = Indicator.objects.visible_to(request.user).filter(pk=note.indicator_id).exists()
    return redirect("signals:signal", pk=note.indicator.public_id) if visible else redirect("signals:mine")
