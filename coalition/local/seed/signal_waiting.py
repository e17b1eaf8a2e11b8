"""What waits in the demo for a second person or compliance staff, how contributors did, a roll-back, and alerts."""

import uuid
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from coalition.core.jobs import relay
from coalition.core.models import Job
from coalition.local.seed.cast import Cast
from coalition.local.seed.signal_release import forget_letters
from members.models import GroupSeat, Seat, User, WorkingGroup
from signals.alerts import services as alerts
from signals.alerts.models import Alert
from signals.models import Batch, Opinion, Provisional, Release
from signals.outcomes.quality import figures
from signals.outcomes.quality import services as rollbacks
from signals.submissions.importing.services import start_import
from signals.submissions.release import rules, services
from signals.submissions.sending.services import Way, submit_signals

NEW: Final = "hollowreed"
ONE_ANALYST: Final = "jasperline"
PARTNER: Final = "aurora"
BULK_BY: Final = "calderine"
URGENT_BY: Final = "foxglade"
ROLLED_BACK: Final = "riverstead"
_HEADER: Final = (
    "Type,Value,Platform,Harm type,Policy,Action taken,Actioned at,Reported to NCMEC,Report reference,Comment"
)
_BULK_ROWS: Final = 12
_JOBS: Final = ("signals.match_batch", "signals.match_signal")
_QUIET: Final = (
    "signals.tell_urgent",
    "signals.releases_due",
    "signals.second_asked",
    "signals.release_partly",
    "signals.alert_tell_second",
    "signals.tell_of_retraction",
)
_ALERTS: Final = (
    ("Invitations to a game server", "Profiles of young players with the same invitation in three lines, changed every few days. First look: invitations sent to many who share no friend. Tell us whether you meet it.", "grooming"),
    ("Gift cards asked for after a picture", "A conversation moves to another service within an hour and ends in a demand for gift cards. Look for the sequence, not for words.", "sextortion_financial"),
    ("A wave of copied profiles", "Profiles copied from school teams, made within minutes of each other.", "sextortion_sexual"),
    ("Rooms that open for ten minutes", "Streams with one viewer who pays before the room opens, several times a night.", "livestream_abuse"),
)  # fmt: skip


def seed_waiting(cast: Cast) -> None:
    """Every state of a release, of a contributor and of an alert."""
    if Alert.objects.exists() or len(cast.analysts) < len(_ALERTS):
        return
    for slug, value in (("meridian", "quietmarlin.77"), ("sol", "dune_walker_31")):
        _send(cast.analysts[slug], "username", value, platform=slug)
    _bulk(cast)
    _urgent(cast)
    _partner(cast)
    _newcomer(cast)
    _roll_back(cast)
    _quality()
    _alerts(cast)
    forget_letters()
    Job.objects.filter(name__in=_QUIET, state=Job.State.QUEUED).update(state=Job.State.DONE)


def _send(by: User, kind: str, value: str, *, platform: str = "", urgent: bool = False) -> Batch:
    fields = {
        "kind": kind,
        "value": value,
        "platform": platform,
        "harm": "sextortion_financial",
        "policy": "Child safety 2.4",
        "action": "account_disabled",
        "actioned_at": (timezone.now() - timedelta(hours=5)).isoformat(),
        "reported": "ncmec",
        "reference": f"CT-{len(value)}{len(platform)}",
        "human_reviewed": "yes",
        "whose": "person_who_offended",
    }
    token = uuid.uuid5(uuid.NAMESPACE_URL, f"seed/waiting/{by.email}/{value}")
    way = Way(urgent_reason="threat_now") if urgent else None
    return submit_signals(by=by, rows=[fields], form_token=token, way=way)


def _work(*names: str) -> None:
    for job in list(Job.objects.filter(name__in=names, state__in=Job.OPEN).order_by("created_at")):
        Job.objects.filter(pk=job.pk).update(due_at=timezone.now() - timedelta(seconds=1))
        relay.run(job.pk)


def _bulk(cast: Cast) -> None:
    """A batch over the limit, which is low for the moment in which it comes in."""
    lines = [_HEADER]
    lines += [
        f"domain,harbour-{number}.lost-lanterns.example,,csam_distribution,CSE-4,url_blocked,{cast.ago(2).isoformat()},yes,NCMEC-77{number},"
        for number in range(_BULK_ROWS)
    ]
    usual, settings.SIGNAL_BULK_ROWS = settings.SIGNAL_BULK_ROWS, _BULK_ROWS - 1
    try:
        batch = start_import(
            by=cast.analysts[BULK_BY],
            content="\n".join(lines).encode(),
            file_name="blocked-this-week.csv",
            form_token=uuid.uuid5(uuid.NAMESPACE_URL, "seed/waiting/bulk"),
        )
        _work("signals.import_batch")
    finally:
        settings.SIGNAL_BULK_ROWS = usual
    _send_two_back(Release.objects.get(batch=batch))


def _send_two_back(release: Release) -> None:
    second = next(iter(rules.deciders_of(release)), None)
    if second is not None:
        ids = list(release.signals.order_by("created_at", "pk").values_list("pk", flat=True)[:2])
        words = "Both belong to a filter test of ours and were never found by it."
        services.decline_some(by=second, release=release, opinions=ids, words=words)


def _urgent(cast: Cast) -> None:
    """One that lapses in two hours, and one that has."""
    for value, left in (("rivergate.trader@mail.example", 2), ("lowtide.broker@mail.example", -3)):
        batch = _send(cast.analysts[URGENT_BY], "email", value, urgent=True)
        until = timezone.now() + timedelta(hours=left)
        Batch.objects.filter(pk=batch.pk).update(created_at=until - timedelta(hours=24))
        Release.objects.filter(batch=batch).update(created_at=until - timedelta(hours=24), urgent_until=until)
        held = Provisional.objects.filter(release__batch=batch).values("opinion")
        Opinion.objects.filter(pk__in=held).update(expires_at=until)
        if left < 0:
            services.lapse(release=Release.objects.get(batch=batch))


def _partner(cast: Cast) -> None:
    """A company with one analyst, and an analyst elsewhere who stands in for it."""
    company, analyst = cast.companies[ONE_ANALYST], cast.analysts[ONE_ANALYST]
    for person in rules.handlers_of(company).exclude(pk=analyst.pk):
        Seat.objects.filter(user=person, organization=company).update(roles=["staff"])
    partner = User.objects.get(pk=cast.analysts[PARTNER].pk)
    second = services.name_second(by=User.objects.get(pk=analyst.pk), kind="partner", person=partner)
    services.accept_second(by=partner, second=second)
    _send(analyst, "payment_handle", "$northquay", platform="jasperline")


def _newcomer(cast: Cast) -> None:
    """A company that is looked at row by row, with what it sent this morning."""
    services.hold_contributor(
        by=cast.people["compliance@coalition.example"],
        company=cast.companies[NEW],
        words="A new pipeline: looked at row by row until it has settled.",
    )
    for number in range(3):
        _send(cast.analysts[NEW], "keyword", f"tin soldier {number}")


def _roll_back(cast: Cast) -> None:
    analyst = cast.analysts[ROLLED_BACK]
    since = timezone.now() - timedelta(hours=30)
    for number in range(3):
        batch = _send(analyst, "domain", f"wrong-column-{number}.example")
        Batch.objects.filter(pk=batch.pk).update(created_at=since + timedelta(hours=2))
    rollbacks.roll_back(
        by=analyst,
        company=cast.companies[ROLLED_BACK],
        since=since,
        reason="typing_error",
        words="An export took the wrong column of our list.",
        form_token=uuid.uuid5(uuid.NAMESPACE_URL, "seed/waiting/roll-back"),
    )
    _work(rollbacks.JOB, *_JOBS)


def _quality() -> None:
    for company in figures.contributors():
        figures.count(company, now=timezone.now())


def _alerts(cast: Cast) -> None:
    """Open with answers, expired, withdrawn, and one of a lead that waits for its second person."""
    staff = cast.people["compliance@coalition.example"]
    sent = [_alert(staff, place) for place in range(3)]
    for place, (slug, analyst) in enumerate(sorted(cast.analysts.items())):
        if slug not in {"meridian", "sol", NEW}:
            person = User.objects.get(pk=analyst.pk)
            alerts.answer(by=person, alert=sent[0], seen=("seen", "not_seen", "cannot_say")[place % 3])
            alerts.answer(by=person, alert=sent[1], seen="not_seen" if place % 4 else "seen")
    told = len(cast.analysts)
    Alert.objects.filter(pk__in=[one.pk for one in sent]).update(told=told)
    past = {"created_at": cast.ago(12), "sent_at": cast.ago(12), "expires_at": cast.ago(9)}
    Alert.objects.filter(pk=sent[1].pk).update(**past)
    alerts.withdraw_alert(
        by=staff, alert=sent[2], words="It was the launch of a school league, and harmless."
    )
    Job.objects.filter(name=alerts.TELL, state=Job.State.QUEUED).update(state=Job.State.DONE)
    lead = User.objects.get(email="lead@aurora.example")
    seats = GroupSeat.objects.filter(user=lead, role__in=GroupSeat.LEADS, ended_at=None)
    group = WorkingGroup.objects.filter(pk__in=seats.values("group")).order_by("slug").first()
    if group is not None:
        _alert(lead, 3, group=group)


def _alert(by: User, place: int, *, group: WorkingGroup | None = None) -> Alert:
    title, text, harm = _ALERTS[place]
    content = alerts.Content(title=title, text=text, harm=harm, tlp="amber+strict", hours=72)
    token = uuid.uuid5(uuid.NAMESPACE_URL, f"seed/alert/{place}")
    return alerts.write_alert(by=by, content=content, form_token=token, group=group)
