"""Pages for files of signals: the upload, the import, and what became of each row."""

import csv
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coalition.core.access import needs_coverage, require
from coalition.core.paging import paginate
from coalition.core.proof import ask_again
from coalition.core.spreadsheet import safe_cell
from signals.catalog import vocabulary
from signals.submissions import queries, rules
from signals.submissions.importing import answers, columns, reader, services, stopped, templates, trial
from signals.submissions.importing import rules as import_rules
from signals.submissions.importing.forms import ImportForm
from signals.submissions.models import Batch, BatchRow
from signals.submissions.release.queries import waiting_part
from signals.submissions.release.trust import QuotaReachedError


class _Echo:
    """A file that gives each line back, so that the CSV is sent while it is written."""

    def write(self, line: str) -> str:
        return line


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def import_file(request: HttpRequest) -> HttpResponse:
    require(rules.may_send_signals(request.user))
    mends = _mended(request)
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user, mends=mends)
    if request.method == "POST" and form.is_valid():
        answer = _start(request, form, mends)
        if answer:
            return answer
    uploads = Batch.objects.visible_to(request.user).filter(submitted_by_id=request.user.pk, source="file")
    context = {"form": form, "mends": mends, "last": uploads.first()}
    return render(request, "signals/importing/import.html", context)


def _mended(request: HttpRequest) -> Batch | None:
    """The import whose refused rows this file mends."""
    asked = request.POST.get("mends") or request.GET.get("mends")
    if not asked:
        return None
    try:
        pk = uuid.UUID(asked)
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(Batch.objects.visible_to(request.user).filter(source="file"), pk=pk)


def _start(request: HttpRequest, form: ImportForm, mends: Batch | None) -> HttpResponse | None:
    """Start the import, ask which column is which, or put what is in the way beside its field."""
    file = form.cleaned_data["file"]
    sent: dict[str, Any] = {
        "by": request.user,
        "content": file.read(),
        "file_name": file.name,
        "form_token": form.cleaned_data["form_token"],
        "day_first": mends.day_first if mends else form.cleaned_data["day_first"] == "1",
        "reviewed": mends.reviewed if mends else form.cleaned_data["reviewed"],
        "whose": mends.whose if mends else form.cleaned_data["whose"],
        "without_basis": form.cleaned_data["without_basis"],
        "wanted": Batch.Wanted.TRY if request.POST.get("wanted") == "try" else Batch.Wanted.IMPORT,
        "mends": mends,
        "group": mends.group if mends else form.cleaned_data["group"],
        "named": mends.named if mends else form.cleaned_data["named"],
    }
    try:
        try:
            batch = services.start_import(**sent)
        except (reader.ColumnsUnclearError, services.MissingBasisError):
            batch = services.keep_for_columns(**sent)
    except (reader.UnreadableError, QuotaReachedError) as error:
        form.add_error("file", str(error))
        return None
    except services.AlreadyImportedError as error:
        return already_imported(request, error, form)
    if batch.state == Batch.State.COLUMNS:
        return redirect("signals:batch-columns", pk=batch.pk)
    return redirect("signals:batch", pk=batch.pk)


def already_imported(
    request: HttpRequest, error: services.AlreadyImportedError, form: Any = None
) -> HttpResponse | None:
    """Lead to the import that has these bytes; of a sealed one only that it was sealed."""
    if error.batch is None:
        words = "Your company has sealed this very file. It cannot be imported again."
        if form is not None:
            form.add_error("file", words)
            return None
        messages.error(request, words)
        return redirect("signals:import")
    when = error.batch.created_at
    messages.info(
        request, f"Already imported on {when.day} {when:%B %Y}. Here it is: nothing was stored twice."
    )
    return redirect("signals:batch", pk=error.batch.pk)


@require_GET
@needs_coverage("nda", "signals")
def import_columns(request: HttpRequest) -> HttpResponse:
    """What each column says, and the words that are understood in it."""
    require(rules.may_handle_signals(request.user))
    context = {
        "columns": columns.COLUMNS.items(),
        "required": columns.REQUIRED,
        "basis": columns.BASIS,
        "vocabularies": templates.VOCABULARIES,
        "groups": vocabulary.CURRENT.groups,
    }
    return render(request, "signals/importing/columns.html", context)


@require_GET
@needs_coverage("nda", "signals")
def import_template(request: HttpRequest, form: str) -> HttpResponse:
    """A small file to start from, as CSV or JSON Lines; it can be imported as it is."""
    require(rules.may_handle_signals(request.user))
    text, kind = (
        (templates.as_json_lines(), "application/x-ndjson")
        if form == "jsonl"
        else (templates.as_csv(), "text/csv")
    )
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="signals-template.{form}"'
    return response


@require_GET
@needs_coverage("nda", "signals")
def batch_list(request: HttpRequest) -> HttpResponse:
    require(rules.may_handle_signals(request.user))
    batches = Batch.objects.visible_to(request.user).select_related("submitted_by", "job")
    source = request.GET.get("source", "file")
    if source in Batch.Source.values:
        batches = batches.filter(source=source)
    context = {"page": paginate(request, batches), "source": source, "sources": Batch.Source.choices}
    return render(request, "signals/importing/batches.html", context)


def _batch(request: HttpRequest, pk: uuid.UUID) -> Batch:
    visible = Batch.objects.visible_to(request.user).select_related(
        "job", "submitted_by", "organization", "mends", "undone_by", "group"
    )
    return get_object_or_404(visible, pk=pk)


@require_GET
@needs_coverage("nda", "signals")
def batch_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    batch = _batch(request, pk)
    undone = batch.state in (Batch.State.UNDOING, Batch.State.UNDONE)
    if batch.source == Batch.Source.FORM and batch.total == 1 and not undone:
        row = queries.rows_of(batch, "").get()
        return render(
            request,
            "signals/submissions/sent.html",
            {"batch": batch, "row": row, "releases": waiting_part(request.user, batch)},
        )
    if batch.state == Batch.State.COLUMNS:
        return redirect("signals:batch-columns", pk=pk)
    state = request.GET.get("state", "")
    context = {
        "batch": batch,
        "counts": queries.counts_of(batch),
        "state": state,
        "page": paginate(request, queries.rows_of(batch, "" if batch.undone_at else state)),
        "report": trial.report_of(batch),
        "releases": waiting_part(request.user, batch),
        "asked": answers.asked_about(batch) if batch.held and not batch.is_open else [],
        "answering": batch.held and batch.job is not None and batch.job.is_open,
        "mended_by": batch.mended_by.filter(sealed_at=None),
        "kept_back": stopped.kept_back(batch).count(),
        "may_undo": import_rules.may_undo(request.user, batch),
        "job_failed": (batch.is_open or batch.state == "trying")
        and batch.job is not None
        and batch.job.state == "dead",
        "job_cancelled": batch.state == "cancelled"
        or (batch.job is not None and batch.job.state == "cancelled"),
    }
    return render(request, "signals/importing/batch.html", context)


@require_GET
@needs_coverage("nda", "signals")
def batch_rows_csv(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Every row's line, value, state and reasons, safe to open in a spreadsheet; asked for with a fresh proof."""
    batch = _batch(request, pk)
    if answer := ask_again(request):
        return answer
    services.record_download(by=request.user, batch=batch)
    rows = queries.rows_of(batch, request.GET.get("state", ""))
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="answers-{batch.pk}.csv"'
    return response


def _lines(rows: Any) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield writer.writerow(["Line", "State", "Type", "Value", "Reasons", "Notes"])
    row: BatchRow
    for row in rows.iterator(chunk_size=1000):
        cells = (row.sent_kind, row.sent_shown, "; ".join(row.reasons), "; ".join(row.notes))
        yield writer.writerow([row.line, row.get_state_display(), *(safe_cell(cell) for cell in cells)])


@require_POST
@needs_coverage("nda", "signals")
def batch_settle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    batch = _batch(request, pk)
    services.settle_refusals(by=request.user, batch=batch)
    messages.success(request, "Good: this import no longer waits for you.")
    return redirect("signals:batch", pk=batch.pk)
