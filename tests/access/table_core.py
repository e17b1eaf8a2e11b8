"""Who may open the kernel's pages and the public ones."""

import uuid

from django.utils import timezone

from coalition.core.models import Job, Notice, OutgoingMail
from tests.access.cast import ALL_STAFF, COMPLIANCE, COVERED, EVERYONE, NOBODY, SIGNED_IN, STAFF, Cast
from tests.access.matrix import Row


def _job(cast: Cast) -> dict[str, uuid.UUID]:
    return {"pk": Job.objects.create(name="x", created_by=cast["member"], due_at=timezone.now()).pk}


def _dead_job(cast: Cast) -> dict[str, uuid.UUID]:
    return {"pk": Job.objects.create(name="x", state="dead", due_at=timezone.now()).pk}


def _letter(cast: Cast) -> dict[str, uuid.UUID]:
    return {"pk": OutgoingMail.objects.create(kind="x", to="a@b.example", subject="s", text="t").pk}


def _notice(cast: Cast) -> dict[str, uuid.UUID]:
    return {"pk": Notice.objects.create(person=cast["member"], topic="safety", text="t", url="/").pk}


TABLE = {
    "home": Row(get=EVERYONE),
    "report-a-tip": Row(get=EVERYONE),
    "transparency": Row(get=EVERYONE),
    "security-txt": Row(get=EVERYONE),
    "health-live": Row(get=EVERYONE),
    "health-ready": Row(get=EVERYONE, get_status=frozenset({200, 503})),
    "search": Row(get=SIGNED_IN),  # pages only, before coverage
    "notices": Row(get=SIGNED_IN),
    "notices-read": Row(post=SIGNED_IN),
    "notice-preferences": Row(get=SIGNED_IN, post=SIGNED_IN),
    "notice-open": Row(post=frozenset({"member"}), kwargs=_notice),
    "job-progress": Row(get=ALL_STAFF | {"member"}, kwargs=_job),
    "job-cancel": Row(post=ALL_STAFF | {"member"}, kwargs=_job),
    "seal-upload": Row(get=SIGNED_IN, post=SIGNED_IN),
    "seal": Row(
        get=NOBODY,
        post=NOBODY,
        kwargs=lambda _cast: {"kind": "nothing", "pk": uuid.uuid4()},
        why="an object that one may not see cannot be sealed, nor its existence learnt; each kind has its own test",
    ),
    "console:home": Row(get=ALL_STAFF),
    "console:mail": Row(get=ALL_STAFF),
    "console:letter": Row(get=ALL_STAFF, kwargs=_letter),
    "console:audit": Row(get=COMPLIANCE),
    "console:audit-export": Row(get=COMPLIANCE),
    "console:jobs": Row(get=STAFF),
    "console:job-retry": Row(post=STAFF, kwargs=_dead_job),
    "console:seals": Row(get=ALL_STAFF),
    "members:index": Row(get=COVERED),
    "resources:index": Row(get=COVERED),
    "signals:index": Row(get=COVERED),
}
