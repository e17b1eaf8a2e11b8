"""A leak inquiry: one person asks with a reason, another of compliance approves, names are shown for some days."""

from datetime import timedelta
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import ALLOWED, Decision, refuse, require
from members.models import User
from members.rules import has_staff_role, holders_of
from resources.library.reading.finding import Found, by_code, by_file
from resources.library.reading.models import LeakInquiry

ASKED = audit.action("library.leak_asked", "Asked whose copy of a document was found")
APPROVED = audit.action("library.leak_approved", "Approved a leak inquiry: readers' names are shown")
DECLINED = audit.action("library.leak_declined", "Declined a leak inquiry")
LOOKED = audit.action("library.leak_names_seen", "Saw readers' names in a leak inquiry")

ASKERS = ("publishing", "compliance", "safety")
OPEN_FOR = timedelta(days=7)
URL = "/console/leaks/"


@transaction.atomic
def ask_about_leak(
    *, by: User, case: str, reason: str, typed: str = "", file: IO[bytes] | None = None, name: str = ""
) -> LeakInquiry:
    """Look for the copy and note that somebody did. The file itself is kept nowhere."""
    require(may_ask(by))
    found: Found = by_file(file, name=name) if file is not None else by_code(typed)
    inquiry = LeakInquiry.objects.create(
        asked_by=by,
        case=case,
        reason=reason,
        code=found.code[:16],
        found_sha256=found.sha256,
        how=found.how[:200],
    )
    inquiry.copies.set(found.copies)
    audit.record(
        ASKED,
        by=by,
        subject=inquiry,
        detail={"reason": reason, "copies": len(found.copies), "sha256": found.sha256},
    )
    for officer in holders_of("compliance"):
        if officer.pk != by.pk and found.copies:
            notices.tell(officer, topic="library", text="A leak inquiry waits for a second person.", url=URL)
    return inquiry


def may_ask(user: Any) -> Decision:
    if has_staff_role(user, *ASKERS):
        return ALLOWED
    return refuse(
        "Leak inquiries are opened by staff for publishing, compliance or safety.",
        "Back to the console",
        "/console/",
    )


def may_decide(user: Any, inquiry: LeakInquiry) -> Decision:
    """The second person: of compliance, and not the one who asked."""
    if not has_staff_role(user, "compliance"):
        return refuse(
            "A leak inquiry is approved by staff who hold the compliance role.", "See the inquiries", URL
        )
    if inquiry.asked_by_id == user.pk:
        return refuse("You asked. A second person of compliance has to look at it.", "See the inquiries", URL)
    if inquiry.status != LeakInquiry.Status.ASKED:
        return refuse("This inquiry is decided already.", "See the inquiries", URL)
    return ALLOWED


def may_see_names(user: Any, inquiry: LeakInquiry) -> Decision:
    """Names are for compliance alone, once approved, until the inquiry expires."""
    if not has_staff_role(user, "compliance"):
        return refuse("Readers' names are shown to compliance staff alone. Ask them what to do next.")
    if inquiry.status != LeakInquiry.Status.APPROVED:
        return refuse("Names are shown once a second person has approved the inquiry.")
    if inquiry.expires_at is None or inquiry.expires_at <= timezone.now():
        return refuse(
            "This inquiry has expired. Open a new one if the case goes on.", "See the inquiries", URL
        )
    return ALLOWED


@transaction.atomic
def decide_leak(*, by: User, inquiry: LeakInquiry, approve: bool, note: str = "") -> LeakInquiry:
    """Approve for some days, or decline. The same answer twice is one answer."""
    locked = LeakInquiry.objects.select_for_update().get(pk=inquiry.pk)
    wanted = LeakInquiry.Status.APPROVED if approve else LeakInquiry.Status.DECLINED
    if locked.decided_by_id == by.pk and locked.status == wanted:
        return locked
    require(may_decide(by, locked))
    now = timezone.now()
    locked.status, locked.decided_by, locked.decided_at, locked.note = wanted, by, now, note[:500]
    locked.expires_at = now + OPEN_FOR if approve else None
    locked.save()
    audit.record(APPROVED if approve else DECLINED, by=by, subject=locked, detail={"note": note[:500]})
    notices.tell(
        locked.asked_by,
        topic="library",
        text="A leak inquiry of yours was decided.",
        url=f"{URL}{locked.pk}/",
    )
    return locked


@transaction.atomic
def show_names(*, by: User, inquiry: LeakInquiry) -> list[dict[str, Any]]:
    """Whose copies they were; each look leaves an entry."""
    require(may_see_names(by, inquiry))
    audit.record(LOOKED, by=by, subject=inquiry)
    copies = inquiry.copies.select_related("reader", "company").order_by("at")
    return [
        {
            "trace": copy.trace,
            "reader": f"{copy.reader.name or copy.reader.public_name}, {copy.reader.email}"
            if copy.reader
            else "",
            "company": copy.company.name if copy.company else "",
            "at": copy.at,
        }
        for copy in copies
    ]
