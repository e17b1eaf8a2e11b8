"""Leak inquiries in the console."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import require
from coalition.core.console import console_view
from coalition.core.paging import paginate
from coalition.core.proof import ask_again
from members.accounts.requests import person_of
from resources.library.models import Document
from resources.library.reading import tracing
from resources.library.reading.finding import as_code
from resources.library.reading.models import LeakInquiry


class InquiryForm(forms.Form):
    case = forms.CharField(max_length=80, label="Case", help_text="Its number or name, as your file has it.")
    reason = forms.CharField(
        max_length=2000,
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was found where, and why it matters. The second person decides by this.",
    )
    code = forms.CharField(
        max_length=60,
        required=False,
        label="Code of the copy",
        help_text="Twelve signs, for instance 7KQM-2XWD-9HTB.",
    )
    file = forms.FileField(
        required=False,
        label="Or the file that was found",
        help_text="PDF or office file, whole or in part. It is read now and kept nowhere.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        code, file = data.get("code", ""), data.get("file")
        if not code and not file and "file" not in self.errors:
            self.add_error("code", "Type the code, or choose the file that was found.")
        elif code and file:
            self.add_error("code", "Either the code or the file: they may speak of two copies.")
        elif code and not as_code(code):
            self.add_error("code", "A code has twelve letters and figures in three groups. Look again.")
        if file and file.size > settings.LIBRARY_FILE_MB * 1_048_576:
            self.add_error(
                "file", f"A file may have {settings.LIBRARY_FILE_MB} MB at most. Type the code instead."
            )
        return data


class DecisionForm(forms.Form):
    note = forms.CharField(
        max_length=500,
        required=False,
        label="Note",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For the record.",
    )


@require_safe
@console_view(*tracing.ASKERS)
def leaks(request: HttpRequest) -> HttpResponse:
    found = LeakInquiry.objects.select_related("asked_by", "decided_by")
    if words := request.GET.get("q", "").replace("\x00", "").strip()[:80]:
        found = found.filter(case__icontains=words)
    if (status := request.GET.get("status", "")) in LeakInquiry.Status.values:
        found = found.filter(status=status)
    context = {
        "page": paginate(request, found),
        "statuses": LeakInquiry.Status.choices,
        "q": words,
        "status": status,
    }
    return render(request, "resources/library/reading/leaks.html", context)


@require_http_methods(["GET", "POST"])
@console_view(*tracing.ASKERS)
def leak_new(request: HttpRequest) -> HttpResponse:
    # The proof is asked for before the form: a file that was chosen would not survive it.
    if answer := ask_again(request):
        return answer
    form = InquiryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        inquiry = tracing.ask_about_leak(
            by=person_of(request),
            case=form.cleaned_data["case"],
            reason=form.cleaned_data["reason"],
            typed=form.cleaned_data["code"],
            file=file.file if file else None,
            name=(file.name or "") if file else "",
        )
        messages.success(request, "The inquiry is on record.")
        return redirect("console:leak", pk=inquiry.pk)
    return render(request, "resources/library/reading/leak_new.html", {"form": form})


@require_safe
@console_view(*tracing.ASKERS)
def leak(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What is known of the copies without names: document, version, day."""
    inquiry = get_object_or_404(LeakInquiry.objects.select_related("asked_by", "decided_by"), pk=pk)
    copies = list(inquiry.copies.select_related("version__document").order_by("at"))
    documents = {copy.version.document_id for copy in copies}
    visible = Document.objects.visible_to(request.user).filter(pk__in=documents).values_list("pk", flat=True)
    context = {
        "inquiry": inquiry,
        "visible": set(visible),
        "copies": copies,
        "may_decide": tracing.may_decide(request.user, inquiry),
        "may_see_names": tracing.may_see_names(request.user, inquiry),
        "form": DecisionForm(),
    }
    return render(request, "resources/library/reading/leak.html", context)


@require_POST
@console_view("compliance")
def leak_decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    inquiry = get_object_or_404(LeakInquiry, pk=pk)
    require(tracing.may_decide(request.user, inquiry))
    if answer := ask_again(request):
        return answer
    form = DecisionForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    approve = request.POST.get("decision") == "approve"
    tracing.decide_leak(by=person_of(request), inquiry=inquiry, approve=approve, note=note)
    messages.success(request, "Approved: names are shown for seven days." if approve else "Declined.")
    return redirect("console:leak", pk=pk)


@require_POST
@console_view("compliance")
def leak_names(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    inquiry = get_object_or_404(LeakInquiry, pk=pk)
    require(tracing.may_see_names(request.user, inquiry))
    if answer := ask_again(request):
        return answer
    rows = tracing.show_names(by=person_of(request), inquiry=inquiry)
    return render(request, "resources/library/reading/leak_names.html", {"inquiry": inquiry, "rows": rows})
