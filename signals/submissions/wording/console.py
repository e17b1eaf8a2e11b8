"""The vocabulary as compliance staff keep it: which words opinions are said in, and the move to the newest version."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from coalition.core.console import console_view
from coalition.core.models import Job
from signals.catalog import vocabulary
from signals.submissions.wording import services


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("compliance")
def vocabulary_move(request: HttpRequest) -> HttpResponse:
    """What would change, counted; a post changes it."""
    if request.method == "POST":
        services.start_move(by=request.user)
        messages.success(request, "Opinions are being said in the words of the newest version.")
        return redirect("console:vocabulary")
    context = {
        "previews": services.previews(),
        "current": vocabulary.CURRENT,
        "versions": [version for version in vocabulary.VERSIONS.values() if version.says],
        "job": Job.objects.filter(name=services.MOVE).order_by("-created_at").first(),
    }
    return render(request, "signals/wording/console.html", context)
