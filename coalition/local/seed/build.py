"""The demo, part by part: people, agreements, groups, library, mentorship, signals."""

import random
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction

from coalition.core.models import Job, OutgoingMail
from coalition.local.seed import (
    admission,
    agreements,
    companies,
    group_talk,
    groups,
    investigate,
    library,
    library_files,
    library_life,
    matching,
    meetings,
    mentorship,
    pairs,
    questions,
    reviews,
    sending,
    sign_in,
    signal_answers,
    signal_daily,
    signal_disputes,
    signal_lifecycle,
    signal_release,
    signal_sharing,
    signal_uploads,
    signal_waiting,
    signals,
    signing,
    standing,
    texts,
    warning_lists,
)
from coalition.local.seed.cast import Cast, make_cast
from members.accounts.models import User
from members.models import Organization
from members.standing.services import begin_grace, end_membership, suspend

Say = Callable[[str], None]
RECONSENT_WAITING = "glimmerfield"  # signed the new text; the coalition has not countersigned yet


def build(*, number: int, say: Say) -> Cast:
    """Build the whole coalition in one transaction: it is there, or nothing of it is."""
    rng = random.Random(number)  # noqa: S311 -- a seed, so that every demo is the same
    with transaction.atomic():
        say("companies and people")
        cast = make_cast(rng)
        say("agreements")
        _sign(cast)
        texts.seed_texts(cast)
        standing.seed_eligibility(cast)
        _learn_sizes()
        say("working groups")
        groups.seed_groups(cast)
        say("library")
        library.seed_library(cast)
        library_files.seed_library_files(cast)
        library_life.seed_library_life(cast)
        _learn_sizes()
        say("mentorship")
        mentorship.seed_mentorship(cast, rng)
        pairs.seed_pairs(cast, rng)
        matching.seed_matching(cast)
        say("questions")
        questions.seed_questions(cast)
        say("reviews")
        reviews.seed_reviews(cast)
        _learn_sizes()
        say("signals")
        _signals(cast, rng)
        _learn_sizes()
        say("seats, facts and contacts")
        companies.seed_companies(cast)
        signing.seed_requests(cast)
        say("meetings")
        meetings.seed_meetings(cast)
        group_talk.seed_group_talk(cast)
        say("standing")
        standing.seed_standing(cast)
        sign_in.seed_sign_in(cast)
        say("admission")
        admission.seed_admission(cast)
        _leave(cast)
        _settle()
    return cast


def _sign(cast: Cast) -> None:
    """Publish the texts, let every company sign what it has signed, let everybody covered acknowledge."""
    agreements.publish_agreements(cast.staff, now=cast.now)
    for slug, facts in cast.facts.items():
        if facts["nda"] is None:
            continue
        kinds = {"nda": facts["nda"]} | ({"signals": "1.0"} if facts.get("signals") else {})
        agreements.sign_for(
            company=cast.companies[slug],
            signatory=cast.with_role(slug, "signatory"),
            staff=cast.staff,
            kinds=kinds,
            on=cast.ago(facts["joined"]),
            on_paper=bool(facts.get("on_paper")),
        )
        agreements.acknowledge_for(cast.staff_of[slug], at=cast.ago(facts["joined"] - 1))
    agreements.sign_for(
        company=cast.companies[RECONSENT_WAITING],
        signatory=cast.with_role(RECONSENT_WAITING, "signatory"),
        staff=None,
        kinds={"nda": "2.0"},
        on=cast.ago(2),
    )
    everybody = [user.pk for users in cast.staff_of.values() for user in users]
    User.objects.filter(pk__in=everybody).exclude(email="new@newco.example").update(
        first_day_done_at=cast.ago(30)
    )


def _signals(cast: Cast, rng: random.Random) -> None:
    signal_release.clear_contributors(cast)
    signals.seed_signals(cast, rng)
    warning_lists.seed_warning_lists(cast)
    sending.seed_sending(cast)
    signal_lifecycle.seed_signal_lifecycle(cast)
    signal_disputes.seed_disputes(cast)
    signal_answers.seed_signal_answers(cast)
    investigate.seed_investigate(cast)
    signal_uploads.seed_uploads(cast)
    signal_sharing.seed_sharing(cast)
    signal_daily.seed_daily(cast)
    signal_waiting.seed_waiting(cast)


def _leave(cast: Cast) -> None:
    for slug, facts in cast.facts.items():
        company = cast.companies[slug]
        if facts["standing"] == Organization.Standing.SUSPENDED:
            begin_grace(
                by=cast.staff,
                company=company,
                reason="The renewal was not completed.",
                on=cast.ago(81).date(),
            )
            suspend(
                by=cast.staff,
                company=company,
                reason="The yearly attestation is two months overdue.",
                on=cast.ago(20).date(),
            )
        if facts["standing"] == Organization.Standing.LEFT:
            on = (cast.now - timedelta(days=facts["left_days_ago"])).date()
            end_membership(by=cast.staff, company=company, reason="The service was closed.", on=on)


def _learn_sizes() -> None:
    """Nobody else sees what this one transaction holds, autovacuum neither: without it the database plans blindly."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _settle() -> None:
    """What the services asked for in passing is done: the demo starts with an empty outbox and letters that went."""
    OutgoingMail.objects.filter(state=OutgoingMail.State.QUEUED).update(state=OutgoingMail.State.SENT)
    Job.objects.filter(name="core.send_mail", state=Job.State.QUEUED).update(state=Job.State.DONE)
