"""Who hears of what waits, once, and once more after a working day; run by jobs."""

import uuid
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from coalition.core import jobs
from coalition.core.notices import tell
from coalition.core.notices.services import wants_letter
from coalition.core.workdays import working_days_after
from members.models import Organization, User
from signals.submissions.release import emails, rules, services
from signals.submissions.release.models import Release, Second

TOPIC: Final = "signals"
REMIND_AFTER: Final = 1  # working days
QUIET_FOR: Final = timedelta(hours=1)  # several that come together are told of once
_AT_ONCE: Final = 500  # releases a run


def path_of(release: Release, person: User) -> str:
    name = "console:release" if rules.is_compliance(person) else "signals:release"
    return reverse(name, args=[release.pk])


def tell_waiting(run: jobs.Run, *, release_id: uuid.UUID) -> None:
    """Everybody who can decide; where nobody can, whoever sent it."""
    with run.checkpoint():
        release = _one(release_id)
        if release is None or release.told_at:
            return
        Release.objects.filter(pk=release.pk).update(told_at=timezone.now())
        if not release.urgent_until and _told_lately(release):
            return
        people = rules.deciders_of(release)
        count: int = release.held  # type: ignore[attr-defined]  # annotated by with_held
        for person in people:
            _say(release, person, count=count, again=False)
        if not people:
            _nobody_can(release, count)


def _one(release_id: uuid.UUID) -> Release | None:
    found = Release.objects.waiting().with_held().select_related("organization", "batch__submitted_by")
    return found.filter(pk=release_id).first()


def _told_lately(release: Release) -> bool:
    """Whether the same people heard of the same company's queue just before; they find this one there, too."""
    since = timezone.now() - QUIET_FOR
    same = Release.objects.waiting().filter(organization=release.organization, gate=release.gate)
    return (
        same.filter(told_at__gt=since, batch__submitted_by=release.batch.submitted_by_id)
        .exclude(pk=release.pk)
        .exists()
    )


def _say(release: Release, person: User, *, count: int, again: bool) -> None:
    path = path_of(release, person)
    words = "1 signal waits" if count == 1 else f"{count:,} signals wait"
    tell(person, topic=TOPIC, text=f"{words} for your release", url=path)
    if wants_letter(person, TOPIC):
        until = release.urgent_until if release.is_out_for_now else None
        emails.waiting(to=person, count=count, urgent_until=until, path=path, again=again)


def _nobody_can(release: Release, count: int) -> None:
    sender = release.batch.submitted_by
    tell(
        sender,
        topic=TOPIC,
        text="Nobody at your company can release what you sent: name a second person",
        url=reverse("signals:release-second"),
    )
    if wants_letter(sender, TOPIC):
        emails.nobody_can(to=sender, count=count)


def tell_decided(run: jobs.Run, *, release_id: uuid.UUID) -> None:
    """Whoever sent it hears the answer, once."""
    with run.checkpoint():
        release = Release.objects.select_related("batch__submitted_by").get(pk=release_id)
        sender = release.batch.submitted_by
        declined = release.state == Release.State.DECLINED
        release.declined.filter(told_at=None).update(told_at=timezone.now())
        back = release.declined.count()
        path = reverse("signals:release", args=[release.pk])
        text = (
            "Declined: signals that you sent. The reason is there"
            if declined
            else f"Released: signals that you sent; {_came_back(back)}, each with its reason"
            if back
            else "Released: signals that you sent"
        )
        tell(sender, topic=TOPIC, text=text, url=path)
        if wants_letter(sender, TOPIC):
            emails.decided(to=sender, path=path, declined=declined, back=0 if declined else back)


def _came_back(count: int) -> str:
    return "1 came back" if count == 1 else f"{count:,} came back"


def tell_partly(run: jobs.Run, *, release_id: uuid.UUID) -> None:
    """Whoever sent it hears how many single signals came back, once for those of some minutes."""
    with run.checkpoint():
        release = Release.objects.select_related("batch__submitted_by").get(pk=release_id)
        count = release.declined.filter(told_at=None).update(told_at=timezone.now())
        if not count:  # the decision on the rest was quicker, and said so
            return
        sender, path = release.batch.submitted_by, reverse("signals:release", args=[release.pk])
        tell(
            sender,
            topic=TOPIC,
            text=f"Of the signals that you sent {_came_back(count)}, with the reason; the rest waits on",
            url=path,
        )
        if wants_letter(sender, TOPIC):
            emails.partly(to=sender, path=path, count=count)


def tell_second(run: jobs.Run, *, second_id: uuid.UUID) -> None:
    with run.checkpoint():
        second = Second.objects.select_related("person").get(pk=second_id)
        if second.person is None or second.ended_at or second.accepted_at:
            return
        url = reverse("signals:release-second")
        tell(second.person, topic=TOPIC, text="A company asks you to stand in as its second person", url=url)
        if wants_letter(second.person, TOPIC):
            emails.second_asked(to=second.person)


def tell_outlier(run: jobs.Run, *, organization_id: uuid.UUID) -> None:
    """Compliance staff hear that a contributor sends far more than usual."""
    with run.checkpoint():
        company = Organization.objects.get(pk=organization_id)
        for person in User.objects.filter(staff_roles__role="compliance", is_active=True):
            tell(
                person,
                topic=TOPIC,
                text="A contributor sends more than ten times its usual day",
                url=reverse("console:contributor", args=[company.slug]),
                letter=True,
            )


def see_to_due(run: jobs.Run) -> None:
    """Let lapse what was out for a day, and remind once of what has waited for a working day."""
    now = timezone.now()
    waiting = Release.objects.filter(state=Release.State.WAITING)
    lapsing = waiting.filter(urgent_until__lte=now, lapsed_at=None).select_related("organization")
    for release in lapsing[:_AT_ONCE]:
        with run.checkpoint():
            services.lapse(release=release)
    old = waiting.filter(
        Q(reminded_at=None), told_at__isnull=False, created_at__lte=now - timedelta(days=REMIND_AFTER)
    )
    for release_id in list(old.values_list("pk", flat=True)[:_AT_ONCE]):
        with run.checkpoint():
            _remind(release_id)


def _remind(release_id: uuid.UUID) -> None:
    """One reminder for all that waits of the same sender behind the same kind of gate."""
    release = _one(release_id)
    if release is None or release.reminded_at:
        Release.objects.filter(pk=release_id, reminded_at=None).update(reminded_at=timezone.now())
        return
    if working_days_after(release.created_at, REMIND_AFTER) > timezone.now():
        return
    same = Release.objects.waiting().filter(
        organization=release.organization,
        gate=release.gate,
        batch__submitted_by=release.batch.submitted_by_id,
        reminded_at=None,
    )
    held: dict[uuid.UUID, int] = {one.pk: one.held for one in same.with_held()}  # type: ignore[attr-defined]  # annotated
    Release.objects.filter(pk__in=held).update(reminded_at=timezone.now())
    for person in rules.deciders_of(release):
        _say(release, person, count=sum(held.values()), again=True)
