"""The impact page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coalition.impact.chain import chain_sentence
from coalition.impact.disclosure import SMALL_CELL, WITHHELD
from coalition.impact.queries import all_shown
from coalition.impact.registry import Step
from members.rules import company_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Shared figures for all who are covered, with one's own company's beside."""
    company = company_of(request.user)
    shown = all_shown(company.pk if company else None)
    context = {
        "headline": [one for one in shown if one.metric.step == Step.OUTCOME],
        "others": [one for one in shown if one.metric.step != Step.OUTCOME],
        "company": company,
        "sentence": chain_sentence({one.metric.id: one.total for one in shown}),
        "withheld": WITHHELD,
        "smallest": SMALL_CELL,
    }
    return render(request, "impact/index.html", context)
