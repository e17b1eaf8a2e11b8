"""Pages of access: ask, see what one asked for, answer."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from coalition.core.paging import paginate
from members.accounts.requests import person_of
from resources.library.models import Document
from resources.library.requests import services
from resources.library.requests.forms import AnswerForm, AskForm
from resources.library.requests.models import AccessRequest

PAGE = "resources/library/requests"


@require_http_methods(["GET", "POST"])
def access(request: HttpRequest) -> HttpResponse:
    """Ask, and see one's own requests and those that wait for one's answer."""
    person = person_of(request)
    form = AskForm(
        request.POST or None, initial={"link": request.GET.get("link", "").replace("\x00", "")[:400]}
    )
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["link"]
        if Document.objects.visible_to(person).filter(pk=wanted).exists():
            messages.info(request, "You may read this document already: here it is.")
            return redirect("resources:document", pk=wanted)
        services.ask_for_access(
            by=person, wanted=wanted, reason=form.cleaned_data["reason"], until=form.cleaned_data["until"]
        )
        messages.success(
            request,
            "Asked. If there is such a document, its owner has your words and answers. You hear of it here.",
        )
        return redirect("resources:library-access")
    mine = AccessRequest.objects.filter(person=person).select_related("document")
    theirs = services.requests_for(person)
    waiting = theirs.filter(status=AccessRequest.Status.WAITING).exclude(person=person)
    given = theirs.filter(status=AccessRequest.Status.GRANTED, ends_at__gt=timezone.now())
    context = {
        "form": form,
        "page": paginate(request, mine),
        "waiting": [
            (one, AnswerForm(initial={"until": one.until}, prefix=str(one.pk))) for one in waiting[:25]
        ],
        "given": given[:50],
        "now": timezone.now(),
    }
    return render(request, f"{PAGE}/access.html", context)


@require_POST
def access_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give, refuse, or end: the button says which."""
    found = get_object_or_404(services.requests_for(request.user), pk=pk)
    person = person_of(request)
    if "end" in request.POST:
        services.end_access(by=person, asked=found)
        messages.success(request, "Access has ended.")
        return redirect("resources:library-access")
    form = AnswerForm(request.POST, prefix=str(found.pk))
    until = form.cleaned_data["until"] if form.is_valid() else None
    answer = form.cleaned_data.get("answer", "")
    if not form.is_valid():
        messages.error(
            request, "Not answered: the day is not a date, or the words are longer than 600 characters."
        )
    else:
        grant = "grant" in request.POST
        services.answer_access(by=person, asked=found, grant=grant, answer=answer, until=until)
        messages.success(
            request, "Access is given; it ends by itself." if grant else "The request is refused."
        )
    return redirect("resources:library-access")
