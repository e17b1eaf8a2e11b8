"""Notes, the pulse, the closing of a pair and its thanks."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from coalition.core.access import require
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.views import pair_of, person_of
from members.mentorship.together import rules, services
from members.mentorship.together.ending import end_pair
from members.mentorship.together.forms import ClosingForm, NoteForm, PulseForm
from members.mentorship.together.models import Note, Pulse, Thanks
from members.mentorship.together.views import back, page_with


@require_POST
def mentorship_note_add(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    pair, form = pair_of(request, pk), NoteForm(request.POST)
    require(rules.may_work_together(request.user, pair))
    if not form.is_valid():
        return page_with(request, pair, "note_form", form)
    services.write_note(by=person_of(request), pair=pair, words=form.cleaned_data["words"])
    return back(pair, "notes")


@require_POST
def mentorship_note_destroy(request: HttpRequest, pk: uuid.UUID, note: uuid.UUID) -> HttpResponse:
    pair = pair_of(request, pk)
    require(rules.may_look_back(request.user, pair))
    found = get_object_or_404(Note, pk=note, pair=pair)
    services.destroy_note(by=person_of(request), note=found)
    messages.info(request, "The note is destroyed.")
    return back(pair, "notes")


@require_POST
def mentorship_pulse(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    pair, form = pair_of(request, pk), PulseForm(request.POST)
    require(rules.may_work_together(request.user, pair))
    if not form.is_valid():
        return page_with(request, pair, "pulse_form", form)
    answer = form.cleaned_data["answer"]
    services.say_pulse(by=person_of(request), pair=pair, answer=answer)
    if answer == Pulse.Answer.NO_FIT:
        messages.info(request, "Thank you. The pair has ended kindly; the other side is not told why.")
    else:
        messages.success(request, "Thank you. Only coalition staff read this.")
    return back(pair)


@require_POST
def mentorship_pair_close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """End the pair with what came of it; or say so afterwards."""
    pair = pair_of(request, pk)
    require(rules.may_look_back(request.user, pair))
    form = ClosingForm(request.POST, pair=pair)
    if not form.is_valid():
        return page_with(request, pair, "closing_form", form)
    data = form.cleaned_data
    services.close_pair(
        by=person_of(request),
        pair=pair,
        outcomes=form.outcomes,
        useful=data["useful"],
        again=data["again"],
        words=data["words"],
        thanks=data["thanks"],
        show=data["show"],
    )
    messages.success(request, "Thank you both.")
    return back(pair)


@require_POST
def mentorship_pair_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """End the pair early, without a word."""
    pair = pair_of(request, pk)
    end_pair(by=person_of(request), pair=pair, ending=Pair.Ending.EARLY)
    messages.success(request, "The pair has ended. The other side learns that, and no reason.")
    return back(pair)


@require_POST
def mentorship_thanks(request: HttpRequest, pk: uuid.UUID, thanks: uuid.UUID) -> HttpResponse:
    pair = pair_of(request, pk)
    require(rules.may_look_back(request.user, pair))
    found = get_object_or_404(Thanks, pk=thanks, pair=pair)
    services.answer_thanks(by=person_of(request), thanks=found, show=request.POST.get("show") == "yes")
    return back(pair, "thanks")
