"""Rounds as records in the console: two side by side, and the one to take away."""

import csv
import io
import json
import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from coalition.core import audit
from coalition.core.console import console_view
from coalition.core.paging import paginate
from coalition.core.proof import fresh_proof
from coalition.core.spreadsheet import safe_cell
from members.mentorship.fit.comparing import CHANGE_WORDS, count_changes
from members.mentorship.fit.scoring import TITLES, Criterion
from members.mentorship.models import MentorRequest
from members.mentorship.rounds import queries
from members.mentorship.rounds.forms import CompareForm
from members.mentorship.rounds.models import Round
from members.mentorship.rounds.preview import points

EXPORTED = audit.action("mentorship.round_exported", "Exported a matching round")
FIGURES = ("requests", "matched", "mean", "worst", "blocking")
FIGURE_WORDS = {
    "requests": "Requests",
    "matched": "With a mentor",
    "mean": "Mean score",
    "worst": "Lowest score",
    "blocking": "Pairs both would rather have",
}


@require_safe
@console_view("programmes")
def mentorship_compare(request: HttpRequest) -> HttpResponse:
    """Two rounds pair by pair."""
    form = CompareForm(request.GET or None)
    context: dict[str, Any] = {"form": form}
    if request.GET and form.is_valid():
        first, second = form.cleaned_data["first"], form.cleaned_data["second"]
        rows = queries.differences(first, second)
        context |= {
            "first": first,
            "second": second,
            "page": paginate(request, rows),
            "counts": [
                (CHANGE_WORDS[change], count)
                for change, count in count_changes([row.line for row in rows]).items()
            ],
            "figures": [(FIGURE_WORDS[name], _shown(first, name), _shown(second, name)) for name in FIGURES],
        }
    return render(request, "members/mentorship/rounds/compare.html", context)


def _shown(found: Round, name: str) -> str:
    value = found.result["summary"][name]
    return points(value) if name in {"mean", "worst"} else str(value)


@require_safe
@console_view("programmes")
@fresh_proof
def mentorship_export(request: HttpRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    """The whole record as JSON, or its pairs as CSV for a spreadsheet."""
    found = get_object_or_404(Round.objects.exclude(result={}), pk=pk)
    with transaction.atomic():
        audit.record(EXPORTED, by=request.user, subject=found, detail={"form": form})
    content, kind = (_json(found), "application/json") if form == "json" else (_csv(found), "text/csv")
    answer = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = (
        f'attachment; filename="mentorship-round-{found.created_at:%Y-%m-%d}.{form}"'
    )
    return answer


def _json(found: Round) -> str:
    record = {
        "id": str(found.pk),
        "title": found.title,
        "state": found.state.value,
        "follows": str(found.follows_id) if found.follows_id else None,
        "objective": found.objective,
        "scope": found.scope,
        "weights": found.weights,
        "settings_version": found.settings.number if found.settings else None,
        "rule_version": found.rule_version,
        "solver": found.solver,
        "seed": found.seed,
        "choices": found.choices,
        "inputs_sha256": found.inputs_sha256,
        "inputs": found.inputs,
        "result": found.result,
    }
    return json.dumps(record, ensure_ascii=False, indent=1)


def _csv(found: Round) -> str:
    out = io.StringIO()
    sheet = csv.writer(out)
    parts = [TITLES[one] for one in Criterion]
    sheet.writerow(["Who asks", "Mentor", "State", "Score", "Pinned", *parts, "Why without a mentor"])
    for pair in found.pairs.with_people():
        given = {line["criterion"]: f"{100 * line['points']:.1f}" for line in pair.contributions}
        who = (f"{pair.request.organization}: {pair.request.user.public_name}",)
        mentor = f"{pair.offer.organization}: {pair.offer.user.public_name}"
        pinned = "yes" if pair.explanation.get("pinned") else ""
        cells = [*who, mentor, pair.get_status_display(), f"{pair.points:.1f}", pinned]
        sheet.writerow([safe_cell(cell) for cell in (*cells, *(given.get(one, "") for one in Criterion), "")])
    left = {uuid.UUID(row["request"]): row["words"] for row in found.result["unmatched"]}
    names = queries.names_of(MentorRequest.objects.filter(pk__in=left))
    for key, words in left.items():
        blank = [""] * (len(parts) + 4)
        sheet.writerow([safe_cell(cell) for cell in (names[key], *blank, words)])
    return out.getvalue()
