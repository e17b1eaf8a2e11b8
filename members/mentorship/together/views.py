"""Planning and meeting: the defaults, goals and sessions of a pair."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from coalition.core.access import require
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.views import facts_of, pair_of, person_of
from members.mentorship.together import rules, services, sessions
from members.mentorship.together.forms import GoalForm, SessionForm
from members.mentorship.together.ical import invitation
from members.mentorship.together.models import Goal, Session


def back(pair: Pair, part: str = "") -> HttpResponse:
    response = redirect("members:mentorship-pair", pk=pair.pk)
    response["Location"] += f"#{part}" if part else ""
    return response


def page_with(request: HttpRequest, pair: Pair, name: str, form: Form) -> HttpResponse:
    """The page again, with what was typed and what is wrong with it."""
    facts = facts_of(person_of(request), pair) | {name: form}
    return render(request, "members/mentorship/pair.html", facts)


def session_of(request: HttpRequest, pk: uuid.UUID, session: uuid.UUID) -> Session:
    pair = pair_of(request, pk)
    require(rules.may_look_back(request.user, pair))
    found = get_object_or_404(Session, pk=session, pair=pair)
    found.pair = pair
    return found


@require_POST
def mentorship_defaults(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    pair = services.acknowledge_defaults(by=person_of(request), pair=pair_of(request, pk))
    return back(pair)


@require_POST
def mentorship_goal_add(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    pair, form = pair_of(request, pk), GoalForm(request.POST)
    require(rules.may_work_together(request.user, pair))
    if not form.is_valid():
        return page_with(request, pair, "goal_form", form)
    services.add_goal(by=person_of(request), pair=pair, words=form.cleaned_data["words"])
    return back(pair, "plan")


@require_POST
def mentorship_goal(request: HttpRequest, pk: uuid.UUID, goal: uuid.UUID) -> HttpResponse:
    """How far a goal is, or out with it."""
    pair = pair_of(request, pk)
    require(rules.may_work_together(request.user, pair))
    found = get_object_or_404(Goal, pk=goal, pair=pair)
    outcome = request.POST.get("outcome", "")
    if outcome == "remove":
        services.remove_goal(by=person_of(request), goal=found)
    elif outcome in Goal.Outcome.values:
        services.mark_goal(by=person_of(request), goal=found, outcome=outcome)
    else:
        messages.error(request, "Choose how far this goal is.")
    return back(pair, "plan")


@require_POST
def mentorship_session_propose(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Up to three times for a session, or for one that is booked and does not fit any more."""
    person, pair = person_of(request), pair_of(request, pk)
    require(rules.may_work_together(person, pair))
    form = SessionForm(request.POST, zone=person.timezone)
    if not form.is_valid():
        return page_with(request, pair, "session_form", form)
    moved = request.POST.get("session", "")
    sessions.propose_session(
        by=person,
        pair=pair,
        slots=form.slots,
        minutes=form.cleaned_data["minutes"],
        tz=person.timezone,
        place=form.cleaned_data["place"],
        session=_of(pair, moved) if moved else None,
    )
    messages.success(request, "Proposed. The other side takes one of these times or proposes others.")
    return back(pair, "sessions")


@require_POST
def mentorship_session_take(request: HttpRequest, pk: uuid.UUID, session: uuid.UUID) -> HttpResponse:
    found = session_of(request, pk, session)
    slot = _moment(request.POST.get("slot", ""))
    if slot is None:
        messages.error(request, "Choose one of the proposed times.")
        return back(found.pair, "sessions")
    sessions.take_slot(by=person_of(request), session=found, slot=slot)
    messages.success(request, "Booked. Both of you get a letter with the entry for your calendar.")
    return back(found.pair, "sessions")


@require_POST
def mentorship_session_cancel(request: HttpRequest, pk: uuid.UUID, session: uuid.UUID) -> HttpResponse:
    found = session_of(request, pk, session)
    sessions.cancel_session(by=person_of(request), session=found)
    messages.info(request, "Cancelled. Both calendars are told.")
    return back(found.pair, "sessions")


@require_safe
def mentorship_session_ics(request: HttpRequest, pk: uuid.UUID, session: uuid.UUID) -> HttpResponse:
    """The entry for one's own calendar, once there is a time."""
    found = session_of(request, pk, session)
    if found.starts_at is None:
        return back(found.pair, "sessions")
    response = HttpResponse(
        invitation(found, person_of(request), timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="session.ics"'
    return response


def _of(pair: Pair, pk: str) -> Session:
    try:
        key = uuid.UUID(pk)
    except ValueError:
        key = uuid.UUID(int=0)
    return get_object_or_404(Session, pk=key, pair=pair)


def _moment(words: str) -> datetime | None:
    try:
        found = parse_datetime(words)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
