"""Sharing groups in the demo, open, with an invitation and closed, and values that were opened for a case."""

import uuid
from datetime import timedelta

from django.db.models import F

from coalition.local.seed.cast import Cast
from coalition.local.seed.signals import UPLOAD_LATER, work
from members.models import Organization, User
from signals.catalog.kinds import PERSONAL_KINDS
from signals.models import Indicator, Opinion, Reveal, RevealSession, SharingGroup, SharingSeat
from signals.submissions.reveal import services as reveal
from signals.submissions.scope import services

_CASES = (
    ("Accounts of one payment ring, compared with our own.", "TS-2041", 3, 4),
    ("A seller who came back under another name.", "TS-2077", 1, 9),
)


def seed_sharing(cast: Cast) -> None:
    """Through the services, then dated back; everything belongs to companies that sent signals before."""
    givers = [cast.analysts[slug] for slug in sorted(cast.analysts) if slug not in UPLOAD_LATER]
    guests = [cast.analysts[slug] for slug in UPLOAD_LATER if slug in cast.analysts]
    if SharingGroup.objects.exists() or len(givers) < 3 or not guests:  # noqa: PLR2004 -- a group of three
        return
    first, second, third = givers[:3]
    ring = _group(
        first,
        "Payment ring, autumn",
        "Three of us see the same payment handles. We follow where they lead.",
        [second, guests[0]],
    )
    _share(ring, first, 3)
    _share(ring, second, 2)
    services.invite_company(by=first, group=ring, company=_company(third))
    asked = services.start_group(
        by=second,
        name="Livestream booking",
        purpose="How bookings move between our services within an hour.",
        form_token=uuid.uuid5(uuid.NAMESPACE_URL, "seed/group/booking"),
        invited=[_company(guests[0])],
    )
    closed = _group(
        third, "Summer camp grooming", "One campaign of one summer, on both our services.", [first, guests[0]]
    )
    _share(closed, third, 2)
    services.close_group(by=third, group=closed, reason="The campaign has ended and its accounts are gone.")
    for group, days in ((ring, 40), (asked, 2), (closed, 120)):
        _date_back(group, timedelta(days=days))
    work("signals.match_signal")
    _open_values(first, *_CASES[0])
    _open_values(guests[0], *_CASES[1])
    _open_values(cast.people["compliance@coalition.example"], "A complaint about this signal.", "C-118", 1, 6)
    plain = Indicator.objects.visible_to(guests[0]).filter(kind="url").order_by("pk").first()
    if plain:
        reveal.reveal_value(by=guests[0], indicator=plain, why=Reveal.Why.LOOK_UP)


def _company(person: User) -> Organization:
    return person.seats.get(status="active").organization


def _group(by: User, name: str, purpose: str, others: list[User]) -> SharingGroup:
    group = services.start_group(
        by=by,
        name=name,
        purpose=purpose,
        form_token=uuid.uuid5(uuid.NAMESPACE_URL, f"seed/group/{name}"),
        invited=[_company(other) for other in others],
    )
    for other in others:
        services.accept(by=other, group=group)
    return group


def _share(group: SharingGroup, by: User, count: int) -> None:
    """Some of the company's own that nobody else holds."""
    alone = Opinion.objects.live().filter(
        organization=_company(by), group=None, indicator__corroboration__companies_near=1
    )
    for opinion in list(alone.order_by("created_at", "indicator_id")[:count]):
        services.change_scope(by=by, opinion=opinion, group=group, named=False)


def _date_back(group: SharingGroup, back: timedelta) -> None:
    SharingGroup.objects.filter(pk=group.pk).update(created_at=F("created_at") - back)
    SharingSeat.objects.filter(group=group).update(
        created_at=F("created_at") - back, accepted_at=F("accepted_at") - back
    )
    Opinion.objects.filter(group=group).update(shared_at=F("shared_at") - back)
    if group.closed_at:
        SharingGroup.objects.filter(pk=group.pk).update(closed_at=F("closed_at") - timedelta(days=30))


def _open_values(by: User, reason: str, case: str, count: int, days: int) -> None:
    session = reveal.begin_session(by=by, reason=reason, case_reference=case)
    seen = Indicator.objects.filter(kind__in=PERSONAL_KINDS, erased_at=None)
    if session.organization is not None:
        seen = seen.visible_to(by)
    for indicator in seen.order_by("pk")[:count]:
        reveal.reveal_value(by=by, indicator=indicator, session=session)
    back = timedelta(days=days)
    Reveal.objects.filter(session=session).update(at=F("at") - back)
    RevealSession.objects.filter(pk=session.pk).update(
        started_at=F("started_at") - back, ends_at=F("ends_at") - back, ended_at=F("ends_at") - back
    )
