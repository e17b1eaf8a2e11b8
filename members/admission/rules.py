"""Who may do what on the way in: applications and their review, and for whom there is a first day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from members.accounts.rules import has_staff_role
from members.admission.models import Application, Declaration, Link, Review
from members.agreements.coverage import has_acknowledged, is_covered
from members.organizations.models import Organization, Seat
from members.organizations.rules import company_of, has_seat_role

TOPICS = 3
FIRST_DAYS = timedelta(days=14)  # how long Home shows the three things to begin with
Stage = Application.Stage
BOARD = "/console/applications/"


# -- the first day ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Step:
    """One step of the first day; `url_name` is its page."""

    url_name: str
    title: str
    done: bool


def has_first_day(user: Any) -> bool:
    """People of companies that are members or about to be; guests and coalition staff have none."""
    company = company_of(user)
    return company is not None and company.standing in Organization.MAY_SIGN


def is_prospect(user: Any) -> bool:
    """People of companies that may apply, or have applied: they read what is for companies on their way in."""
    company = company_of(user)
    return company is not None and company.standing in {
        Organization.Standing.PROSPECT,
        Organization.Standing.APPLICANT,
    }


def is_new(user: Any) -> bool:
    """In the first days after the first day: the only time Home shows how to begin."""
    done_at = getattr(user, "first_day_done_at", None)
    return has_first_day(user) and done_at is not None and timezone.now() - done_at < FIRST_DAYS


def has_second_factor(user: Any) -> bool:
    return bool(is_mfa_enabled(user))


def steps_for(user: Any, *, factor_later: bool) -> list[Step]:
    """The steps in their order; where no second factor is enforced, "later" counts as done."""
    factor = has_second_factor(user) or (factor_later and not settings.SECOND_FACTOR_REQUIRED)
    return [
        Step("first-day-acknowledgement", "Read and acknowledge", has_acknowledged(user)),
        Step("first-day-second-factor", "Protect your account", factor),
        Step("first-day-topics", "Choose topics", len(user.topics) >= TOPICS),
    ]


def next_step(steps: Iterable[Step]) -> Step | None:
    return next((step for step in steps if not step.done), None)


# -- the applicant ------------------------------------------------------------------------------------------
def link_opens(link: Link) -> Decision:
    """A link that was removed, replaced or has run out opens nothing, and says so to whoever holds it."""
    if link.editor.removed_at is not None:
        return refuse("A colleague has removed you from this application.", "See how to join", "/apply/")
    if link.revoked_at is not None:
        return refuse(
            "This link was replaced by a newer one. Look for our latest letter, or ask for another.",
            "Send me a new link",
            reverse("apply-link"),
        )
    if link.expires_at <= timezone.now():
        return refuse(
            "This link has run out. Nothing you wrote is lost: ask for a new one and go on.",
            "Send me a new link",
            reverse("apply-link"),
        )
    return ALLOWED


def may_edit(application: Application, step: str, asked: Iterable[str]) -> Decision:
    """Everything while it is a draft; what was asked about when reviewers have a question."""
    if application.stage == Stage.INFORMATION and step not in set(asked):
        return refuse(
            "Only what the reviewers ask about can be changed now; the rest stays as you sent it.",
            "See what they ask",
        )
    if not application.is_editable:
        return refuse("The application was sent; it changes only when the reviewers ask for something.")
    return ALLOWED


# -- staff --------------------------------------------------------------------------------------------------
def declaration_of(user: Any, application: Application) -> Declaration | None:
    return Declaration.objects.filter(application=application, reviewer_id=user.pk).first()


def may_read(user: Any, application: Application) -> Decision:
    """Membership staff who have declared that they have no conflict of interest."""
    if not has_staff_role(user, "membership"):
        return refuse("Applications are read by membership staff.", "Back to the console", "/console/")
    declared = declaration_of(user, application)
    if declared is None:
        return refuse(
            "Say first whether you have a conflict of interest; the application opens after that.",
            "Declare",
            reverse("console:application-declare", args=[application.pk]),
        )
    if declared.recused_at is not None:
        return refuse("You are recused from this application.", "See the others", BOARD)
    return ALLOWED


def may_review(user: Any, application: Application) -> Decision:
    if application.stage not in {Stage.REVIEW, Stage.INFORMATION, Stage.DECISION}:
        return first_refusal(
            may_read(user, application),
            refuse(
                "Reviews are given while the application is in review.",
                "See it",
                reverse("console:application", args=[application.pk]),
            ),
        )
    return may_read(user, application)


def reviews_that_count(application: Application) -> int:
    """Given on what was sent last, by somebody who is not recused since."""
    newest = application.submissions.values("pk")[:1]
    recused = application.declarations.filter(recused_at__isnull=False).values("reviewer_id")
    return (
        Review.objects.filter(application=application, given_at__isnull=False, submission__in=newest)
        .exclude(reviewer__in=recused)
        .count()
    )


def _enough_reviews(application: Application) -> Decision:
    wanted, given = settings.ADMISSION_REVIEWS, reviews_that_count(application)
    if given >= wanted:
        return ALLOWED
    return refuse(
        f"A decision needs {wanted} review{'s' if wanted != 1 else ''} of what was sent last; "
        f"{given} {'is' if given == 1 else 'are'} given so far.",
        "Give yours",
        reverse("console:application-review", args=[application.pk]),
    )


def _members_were_asked(application: Application) -> Decision:
    if not settings.ADMISSION_OBJECTIONS:
        return ALLOWED
    until = application.objections_until
    if until is None:
        return refuse(
            "The members have not been asked for objections yet; that happens when the review begins."
        )
    if until > timezone.now():
        return refuse(f"Members may still object until {until:%Y-%m-%d %H:%M} UTC.")
    return ALLOWED


# Where an application may be moved by hand; a decision has a page of its own.
MOVES: dict[str, tuple[str, ...]] = {
    Stage.SUBMITTED: (Stage.REVIEW,),
    Stage.REVIEW: (Stage.DECISION, Stage.SUBMITTED),
    Stage.INFORMATION: (Stage.REVIEW,),
    Stage.DECISION: (Stage.REVIEW,),
}


def may_move(user: Any, application: Application, to: str) -> Decision:
    if to not in MOVES.get(application.stage, ()):
        return refuse("It cannot be moved there from where it stands now.", "See the board", BOARD)
    if to == Stage.DECISION:
        return first_refusal(may_read(user, application), _enough_reviews(application))
    return may_read(user, application)


def may_decide(user: Any, application: Application, decision: str) -> Decision:
    """Admit and decline need the reviews; admit also that members had their say. The on-ramp needs a reader only."""
    if not application.is_with_staff:
        return refuse("This application is decided, or is back with the applicant.", "See the board", BOARD)
    if decision == Stage.ON_RAMP:
        return may_read(user, application)
    checks = [may_read(user, application), _is_at_the_decision(application), _enough_reviews(application)]
    if decision == Stage.ADMITTED:
        checks.append(_members_were_asked(application))
    return first_refusal(*checks)


def _is_at_the_decision(application: Application) -> Decision:
    if application.stage == Stage.DECISION:
        return ALLOWED
    return refuse("Move it to “Ready for a decision” first, so that everybody knows.", "See the board", BOARD)


def may_object(user: Any) -> Decision:
    """Admins and representatives of covered members are asked about applicants."""
    if not is_covered(user) or company_of(user) is None:
        return refuse("Members in good standing are asked about applicants.", "Go to Home", "/")
    if not has_seat_role(user, Seat.Role.ADMIN, Seat.Role.REPRESENTATIVE):
        return refuse(
            "Your company's admins and representatives answer this.",
            "See who they are",
            reverse("members:directory"),
        )
    return ALLOWED


def may_see_onboarding(user: Any) -> Decision:
    """The company's checklist: for its own people, from admission on."""
    if has_first_day(user):
        return ALLOWED
    return refuse("The checklist is for people of companies that are joining.", "Go to Home", "/")
