"""Every letter that was sent, for staff."""

import uuid

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from coalition.core.console import console_view
from coalition.core.mail.models import OutgoingMail
from coalition.core.mail.services import without_secrets
from coalition.core.paging import paginate


@require_safe
@console_view()
def letters(request: HttpRequest) -> HttpResponse:
    found = OutgoingMail.objects.defer("text", "html")
    if words := request.GET.get("q", "").strip():
        found = found.filter(Q(to__icontains=words) | Q(subject__icontains=words) | Q(kind__icontains=words))
    if state := request.GET.get("state", ""):
        found = found.filter(state=state)
    context = {"page": paginate(request, found), "states": OutgoingMail.State.choices}
    return render(request, "core/mail/list.html", context)


@require_safe
@console_view()
def letter(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(OutgoingMail, pk=pk)
    found.text, found.html = without_secrets(found.text), without_secrets(found.html)
    return render(request, "core/mail/letter.html", {"letter": found})
