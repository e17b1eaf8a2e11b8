"""The steps of a file between upload and end: name its columns, import what was tried, answer, mend, undo."""

import csv
import io
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coalition.core.access import needs_coverage, require
from coalition.core.proof import ask_again
from coalition.core.spreadsheet import safe_cell
from signals.submissions import rules
from signals.submissions.importing import answers, columns, mending, reader, samples, services, stopped, undo
from signals.submissions.importing import rules as import_rules
from signals.submissions.importing.forms import ColumnsForm
from signals.submissions.importing.views import already_imported
from signals.submissions.models import Batch
from signals.submissions.release.trust import QuotaReachedError


def _batch(request: HttpRequest, pk: uuid.UUID, *, sources: tuple[str, ...] = ("file",)) -> Batch:
    visible = Batch.objects.visible_to(request.user).filter(source__in=sources)
    return get_object_or_404(visible.select_related("job", "organization", "submitted_by"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def batch_columns(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The file's columns with their first values; a post says which is which and goes on with the same file."""
    batch = _batch(request, pk)
    if batch.state != Batch.State.COLUMNS:
        return redirect("signals:batch", pk=pk)
    opened = samples.opened(batch)
    form = ColumnsForm(request.POST if request.method == "POST" else None, headers=opened.headers)
    if request.method == "POST" and form.is_valid():
        require(rules.may_send_signals(request.user))
        try:
            services.name_columns(
                by=request.user,
                batch=batch,
                columns=form.said,
                without_basis=form.cleaned_data["without_basis"],
                remember=form.cleaned_data["remember"],
            )
        except (reader.UnreadableError, QuotaReachedError) as error:
            form.add_error(None, str(error))
        except services.AlreadyImportedError as error:
            answer = already_imported(request, error)
            if answer:
                return answer
        else:
            return redirect("signals:batch", pk=pk)
    shown = zip(form.column_fields, samples.first_values(opened), strict=True)
    return render(
        request, "signals/importing/name_columns.html", {"batch": batch, "form": form, "columns": shown}
    )


@require_POST
@needs_coverage("nda", "signals")
def batch_go(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Import the file that was tried."""
    batch = _batch(request, pk)
    try:
        services.import_tried(by=request.user, batch=batch)
    except QuotaReachedError as full:
        messages.error(request, str(full))
    except services.AlreadyImportedError as error:
        answer = already_imported(request, error)
        if answer:
            return answer
    return redirect("signals:batch", pk=pk)


@require_POST
@needs_coverage("nda", "signals")
def batch_let_go(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    batch = _batch(request, pk)
    services.let_go(by=request.user, batch=batch)
    messages.success(request, "The file is gone. Nothing of it was imported.")
    return redirect("signals:batches")


@require_POST
@needs_coverage("nda", "signals")
def batch_share(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Share what a stopped import had read."""
    batch = _batch(request, pk)
    try:
        count = stopped.share_stopped(by=request.user, batch=batch)
    except QuotaReachedError as full:
        messages.error(request, str(full))
    else:
        if count:
            messages.success(request, "Shared as any other import: what needs a second person waits for one.")
    return redirect("signals:batch", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def batch_undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What undoing will do, or why it cannot be; a post does it. What was sent by form can be undone, too."""
    batch = _batch(request, pk, sources=("file", "form"))
    if request.method == "POST":
        undo.undo_batch(by=request.user, batch=batch)
        messages.success(request, "Undone: from this moment nobody gets a signal of it.")
        return redirect("signals:batch", pk=pk)
    context = {"batch": batch, "may_undo": import_rules.may_undo(request.user, batch), **undo.effects(batch)}
    return render(request, "signals/importing/undo.html", context)


@require_POST
@needs_coverage("nda", "signals")
def batch_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Answer a warning list's question for all rows about which it asks."""
    batch = _batch(request, pk)
    yes = request.POST.get("answer") == "yes"
    if answers.answer_question(
        by=request.user, batch=batch, question=request.POST.get("question", "")[:80], yes=yes
    ):
        messages.success(
            request,
            "Your answer is being carried out for all of these rows." if yes else "These rows are left out.",
        )
    return redirect("signals:batch", pk=pk)


@require_GET
@needs_coverage("nda", "signals")
def batch_mend(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The refused rows as a file to mend and send again; asked for with a fresh proof."""
    batch = _batch(request, pk)
    if answer := ask_again(request):
        return answer
    services.record_download(by=request.user, batch=batch)
    names, rows = mending.refused_rows(batch)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([columns.LINE, *(columns.TITLES[name] for name in names), columns.WHY])
    for line, values, why in rows:
        writer.writerow([line, *(safe_cell(value) for value in values), safe_cell(why)])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="mend-{batch.pk}.csv"'
    return response
