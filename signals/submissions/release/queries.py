"""What people who decide are shown of what waits: counts, bases, and values blinded as far as they stand outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils import timezone

from signals.catalog import display, kinds, taxonomy
from signals.submissions.models import Batch, Indicator, Opinion
from signals.submissions.release import rules
from signals.submissions.release.models import Release

MOST_BACK = 200  # shown at once, the latest first
SHOWS = {"waiting": "Waiting", "decided": "Decided"}


@dataclass(frozen=True, slots=True)
class Counted:
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """One signal as it is shown to whoever decides."""

    value: str
    kind: str
    harm: str
    status: str
    action: str
    policy: str
    reported: str
    reviewed: bool | None
    public_id: Any
    key: Any
    reveal_url: str = ""


@dataclass(frozen=True, slots=True)
class Back:
    """One signal that came back alone."""

    row: Row
    words: str
    at: datetime
    by: str


def releases_for(user: Any, wanted: Mapping[str, str]) -> QuerySet[Release]:
    """The queue, oldest first; or what was decided, newest first."""
    found = Release.objects.visible_to(user).select_related(
        "organization", "batch__submitted_by", "batch__group", "decided_by"
    )
    if wanted.get("gate") in Release.Gate.values:
        found = found.filter(gate=wanted["gate"])
    if wanted.get("show") == "decided":
        return found.exclude(state=Release.State.WAITING).with_held().order_by("-decided_at", "-pk")
    found = found.waiting().with_held()
    if wanted.get("urgent") == "yes":
        found = found.filter(batch__urgent=True)
    return found.order_by("-batch__urgent", "created_at", "pk")


def to_decide(user: Any) -> QuerySet[Release]:
    """What this person can decide now: what they see and did not send themselves."""
    found = Release.objects.visible_to(user).waiting()
    if not rules.is_compliance(user):
        found = found.exclude(gate=Release.Gate.QUARANTINE)
    return found.exclude(batch__submitted_by_id=user.pk)


def parts_of(release: Release) -> dict[str, list[Counted]]:
    """Counts of what waits, by kind, harm and status."""
    found = release.signals.order_by()
    named = (
        ("kinds", "indicator__kind", {kind.id: kind.title for kind in kinds.KINDS.values()}),
        ("harms", "harm", {term.id: term.title for term in taxonomy.HARMS.values()}),
        ("statuses", "status", dict(Opinion.Status.choices)),
        ("actions", "action", {term.id: term.title for term in taxonomy.ACTIONS.values()}),
    )
    return {
        name: [
            Counted(str(titles.get(row["part"], row["part"])), row["count"])
            for row in found.values(part=F(column)).annotate(count=Count("pk")).order_by("-count", "part")
        ]
        for name, column, titles in named
    }


def signals_of(release: Release) -> QuerySet[Opinion]:
    return release.signals.select_related("indicator").order_by("created_at", "pk")


def rows_for(user: Any, release: Release, opinions: Any) -> list[Row]:
    """Own people read what is theirs; whoever stands in reads neither a whole value nor the company's references."""
    own, staff = rules.is_own(user, release), rules.is_compliance(user)
    return [_row(one, own=own, staff=staff) for one in opinions]


def sent_back(user: Any, release: Release) -> list[Back]:
    """Single signals that went back, with the reason of each; as blinded as what waits."""
    found = release.declined.select_related("opinion__indicator", "opinion__provisional", "by")[:MOST_BACK]
    own, staff = rules.is_own(user, release), rules.is_compliance(user)
    return [
        Back(_row(one.opinion, own=own, staff=staff), one.words, one.at, one.by.public_name if own else "")
        for one in found
    ]


def _reveal_url(indicator: Indicator, *, own: bool, staff: bool) -> str:
    """Where a value that is blinded here is opened, under a case and with an entry; a partner opens none."""
    if staff:
        return reverse("console:signal-reveal", args=[indicator.public_id])
    return reverse("signals:reveal", args=[indicator.public_id]) if own and indicator.is_personal else ""


def _row(opinion: Opinion, *, own: bool, staff: bool) -> Row:
    indicator = opinion.indicator
    provisional = getattr(opinion, "provisional", None)
    status = Opinion.Status(provisional.status if provisional else opinion.status)
    reported = opinion.get_reported_to_display() if opinion.reported_to else "Nobody"
    return Row(
        value=indicator.shown if own else display.blinded(indicator.kind, indicator.clear_value),
        kind=indicator.get_kind_display(),
        harm=opinion.get_harm_display(),
        status=str(status.label),
        action=opinion.get_action_display(),
        policy=opinion.policy if own or staff else ("Named" if opinion.policy else "Not named"),
        reported=f"{reported}, {opinion.reference}" if own and opinion.reference else reported,
        reviewed=opinion.human_reviewed,
        public_id=indicator.public_id if own else None,
        key=opinion.pk,
        reveal_url=_reveal_url(indicator, own=own, staff=staff),
    )


def will_happen(release: Any) -> str:
    """In one sentence, what releasing does; of a release `with_held`."""
    batch, held = release.batch, release.held
    if not held:
        return ""
    if release.beside:
        return "This gate opens; another one still holds them."
    signals = "1 signal goes" if held == 1 else f"{held:,} signals go"
    to = "to the companies of one sharing group" if batch.group_id else "to all companies that take part"
    if release.is_out_for_now:
        return f"{signals} on {to}, with their full status and life. Until then they are out as suspected."
    return f"{signals} out {to}, with their full status and life."


def waiting_part(user: Any, batch: Batch) -> list[Release]:
    """For the batch's page: its gates, with what each holds."""
    found = Release.objects.visible_to(user).filter(batch=batch).with_held()
    found = found.annotate(back=Count("declined"))
    return list(found.select_related("organization", "batch", "decided_by"))


def due_in_words(release: Release) -> str:
    if release.lapsed_at and release.state == Release.State.WAITING:
        return "Lapsed: it was out as suspected for a day"
    if release.is_out_for_now and release.urgent_until:
        hours = int((release.urgent_until - timezone.now()).total_seconds() // 3600)
        return f"Urgent: lapses in {hours} hours" if hours > 1 else "Urgent: lapses within two hours"
    return "Urgent" if release.batch.urgent else ""
