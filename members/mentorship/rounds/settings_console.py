"""The programme's settings in the console: the form, what it would do today, and every version there was."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from coalition.core.console import console_view
from coalition.core.paging import paginate
from members.accounts.models import User
from members.mentorship.fit.scoring import TITLES, Criterion
from members.mentorship.rounds.forms import SettingsForm
from members.mentorship.rounds.models import ProgrammeSettings
from members.mentorship.rounds.preview import preview_of
from members.mentorship.rounds.settings import set_programme, settings_of_today, weights_of


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("programmes")
def mentorship_settings(request: HttpRequest) -> HttpResponse:
    """Set the next version; without scripts the second button shows the preview."""
    now = settings_of_today()
    previewing = "preview" in request.POST
    form = SettingsForm(request.POST or None, now=now, previewing=previewing)
    preview = None
    if request.method == "POST" and form.is_valid():
        if not previewing:
            made = set_programme(
                by=cast("User", request.user),
                weights=form.weights,
                reason=form.cleaned_data["reason"],
                **form.facts,
            )
            words = f"{made} holds from now on." if made != now else "Nothing was changed."
            messages.success(request, words)
            return redirect("console:mentorship-settings")
        preview = preview_of(weights_of(now), form.weights)
    page = paginate(request, ProgrammeSettings.objects.select_related("made_by"))
    versions = [(one, _shown(one)) for one in page]
    context = {"form": form, "now": now, "preview": preview, "page": page, "versions": versions}
    return render(request, "members/mentorship/rounds/settings.html", context)


@require_POST
@console_view("programmes")
def mentorship_settings_preview(request: HttpRequest) -> HttpResponse:
    """The fragment beside the form: the round of today under what stands in it."""
    now = settings_of_today()
    form = SettingsForm(request.POST, now=now, previewing=True)
    preview = preview_of(weights_of(now), form.weights) if form.is_valid() else None
    return render(request, "members/mentorship/rounds/preview.html", {"preview": preview})


def _shown(settings: ProgrammeSettings) -> list[tuple[str, str]]:
    """A version in words."""
    weights = weights_of(settings)
    return [
        *((TITLES[one], f"{100 * weights.share(one):.1f} of 100") for one in Criterion),
        ("Hours at work together", f"{weights.minimum_hours:g} at least"),
        ("Extra for the top criterion", f"{100 * weights.top_extra:g} per cent"),
        ("Bonus of running pairs", f"{100 * weights.stability:g} points"),
    ]
