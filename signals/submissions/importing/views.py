"""Pages for files of signals: the upload, the import, and what became of each row."""

import csv
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coalition.core.access import needs_coverage, require
from coalition.core.paging import paginate
from coalition.core.proof import ask_again
from coalition.core.spreadsheet import safe_cell
from signals.catalog import kinds, taxonomy
from signals.submissions import queries, rules
from signals.submissions.importing import reader, services
from signals.submissions.importing.forms import ImportForm
from signals.submissions.models import Batch, BatchRow

_TEMPLATE_ROWS = (
    ("url", "https://bad.example/item/1", "", "csam_distribution", "4.2", "url_blocked", "2026-08-03T10:00:00Z", "yes", "NCMEC-00000000", ""),
    ("username", "some_user", "aurora", "grooming", "4.2", "account_disabled", "2026-08-03T10:00:00Z", "yes", "NCMEC-00000000", ""),
    ("keyword", "trade willow", "", "csam_sale", "4.2", "warned", "2026-08-03T10:00:00Z", "not required", "", "a word, nothing to report"),
)  # fmt: skip


class _Echo:
    """A file that gives each line back, so that the CSV is sent while it is written."""

    def write(self, line: str) -> str:
        return line


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def import_file(request: HttpRequest) -> HttpResponse:
    require(rules.may_send_signals(request.user))
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = _start(request, form)
        if answer:
            return answer
    context = {
        "form": form,
        "columns": [
            (title, name in reader.REQUIRED, name in reader.BASIS) for name, title in reader.TITLES.items()
        ],
        "harms": taxonomy.HARMS.values(),
        "actions": taxonomy.ACTIONS.values(),
        "kinds": kinds.KINDS.values(),
        "last": Batch.objects.visible_to(request.user)
        .filter(submitted_by_id=request.user.pk, source="file")
        .first(),
    }
    return render(request, "signals/importing/import.html", context)


def _start(request: HttpRequest, form: ImportForm) -> HttpResponse | None:
    """Start the import, or put what is in the way beside its field."""
    file = form.cleaned_data["file"]
    try:
        batch = services.start_import(
            by=request.user,
            content=file.read(),
            file_name=file.name,
            form_token=form.cleaned_data["form_token"],
            day_first=form.cleaned_data["day_first"] == "1",
            without_basis=form.cleaned_data["without_basis"],
        )
    except reader.UnreadableError as error:
        form.add_error("file", str(error))
    except services.MissingBasisError as error:
        form.refuse_missing_basis(error.missing, error.unknown)
    except services.AlreadyImportedError as error:
        if error.batch is None:
            form.add_error("file", "Your company has sealed this very file. It cannot be imported again.")
            return None
        when = error.batch.created_at
        messages.info(
            request, f"Already imported on {when.day} {when:%B %Y}. Here it is: nothing was stored twice."
        )
        return redirect("signals:batch", pk=error.batch.pk)
    else:
        return redirect("signals:batch", pk=batch.pk)
    return None


@require_GET
@needs_coverage("nda", "signals")
def import_template(request: HttpRequest) -> HttpResponse:
    require(rules.may_handle_signals(request.user))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="signals-template.csv"'
    writer = csv.writer(response)
    names = ("kind", "value", "platform", "harm", *reader.BASIS, "reference", "comment")
    writer.writerow([reader.TITLES[name] for name in names])
    writer.writerows(_TEMPLATE_ROWS)
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
    visible = Batch.objects.visible_to(request.user).select_related("job", "submitted_by", "organization")
    return get_object_or_404(visible, pk=pk)


@require_GET
@needs_coverage("nda", "signals")
def batch_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    batch = _batch(request, pk)
    if batch.source == Batch.Source.FORM and batch.total == 1:
        row = queries.rows_of(batch, "").get()
        return render(request, "signals/submissions/sent.html", {"batch": batch, "row": row})
    state = request.GET.get("state", "")
    context = {
        "batch": batch,
        "counts": queries.counts_of(batch),
        "state": state,
        "page": paginate(request, queries.rows_of(batch, state)),
        "job_failed": batch.is_open and batch.job is not None and batch.job.state == "dead",
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
        cells = (row.sent_kind, row.sent_value, "; ".join(row.reasons), "; ".join(row.notes))
        yield writer.writerow([row.line, row.get_state_display(), *(safe_cell(cell) for cell in cells)])


@require_POST
@needs_coverage("nda", "signals")
def batch_settle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    batch = _batch(request, pk)
    services.settle_refusals(by=request.user, batch=batch)
    messages.success(request, "Good: this import no longer waits for you.")
    return redirect("signals:batch", pk=batch.pk)
