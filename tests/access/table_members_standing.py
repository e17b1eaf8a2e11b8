"""Who may open the pages of standing."""

from typing import Any

from django.utils import timezone

from coalition.core.registry import Leaving
from members.accounts.credentials import close_account
from members.standing.attestation import services as attestation
from members.standing.attestation.models import Attestation
from members.standing.export import ask_for_export
from members.standing.models import Renewal
from members.standing.offboarding import services as offboarding
from members.standing.offboarding.models import Offboarding
from members.standing.offboarding.plan import dry_run, fingerprint
from tests import factories
from tests.access.cast import ALL_STAFF, GUESTS, SIGNED_IN, STAFF, Cast
from tests.access.matrix import Row

ADMINS = frozenset({"signatory", "uncovered"})  # each holds the role of admin at a company
AURORAS_ADMIN = frozenset({"signatory"})


def _left(cast: Cast) -> Offboarding:
    leaving = Leaving(cast.things["aurora"], factories.make_person(cast.things["aurora"]))
    return offboarding.sign_off(
        by=cast["staff"], leaving=leaving, reason="Left.", seen_sha256=fingerprint(dry_run(leaving))
    )


def _departure(cast: Cast) -> dict[str, Any]:
    return {"pk": _left(cast).pk}


def _somebody(cast: Cast) -> dict[str, Any]:
    return {"pk": factories.make_person(cast.things["aurora"]).pk}


def _attested(cast: Cast) -> Attestation:
    """Aurora's chair begins one; a representative who is not of the cast signs it off."""
    made = attestation.open_attestation(by=cast["chair"], year=2026)
    for answer in made.answers.select_related("attestation"):
        attestation.save_answer(by=cast["chair"], answer=answer, value="met", words="So it is.")
    return made


def _year(cast: Cast) -> dict[str, Any]:
    return {"year": _attested(cast).year}


def _waiting(cast: Cast) -> dict[str, Any]:
    return {"year": attestation.submit(by=cast["chair"], attestation=_attested(cast)).year}


def _signed(cast: Cast) -> dict[str, Any]:
    made = attestation.submit(by=cast["chair"], attestation=_attested(cast))
    return {"pk": attestation.sign_off(by=cast["signatory"], attestation=made, retention_years=1).pk}


def _renewal(cast: Cast) -> dict[str, Any]:
    today = timezone.localdate()
    row = Renewal.objects.create(
        organization=cast.things["birch"], year=2026, due_on=today, state="grace", suspend_on=today
    )
    return {"pk": row.pk}


def _birch(_cast: Cast) -> dict[str, Any]:
    return {"slug": "birch"}


def _export(cast: Cast) -> dict[str, Any]:
    return {"pk": ask_for_export(by=cast["staff"], company=cast.things["birch"]).pk}


def _closed(cast: Cast) -> dict[str, Any]:
    person = factories.make_person(cast.things["aurora"])
    close_account(by=cast["staff"], user=person)
    return {"pk": person.pk}


AURORAS = frozenset({"signatory", "chair"})  # who fill in; the other analyst of Aurora holds no such role
FILLERS = frozenset({"signatory", "chair", "member", "suspended"})
SEATED = SIGNED_IN - ALL_STAFF - GUESTS - {"ended"}

TABLE = {
    "members:standing": Row(get=SEATED),
    "members:attestation-begin": Row(post=FILLERS),
    "members:attestation": Row(get=AURORAS, kwargs=_year),
    "members:attestation-answer": Row(
        get=AURORAS, post=AURORAS, kwargs=lambda cast: _year(cast) | {"criterion": "reporting"}
    ),
    "members:attestation-submit": Row(post=AURORAS, kwargs=_year),
    "members:attestation-sign": Row(
        get=frozenset({"signatory"}), post=frozenset({"signatory"}), kwargs=_waiting, why="four eyes"
    ),
    "console:standing": Row(get=STAFF),
    "console:renewals": Row(get=STAFF),
    "console:suspensions": Row(get=STAFF),
    "console:suspension-hold": Row(post=STAFF, kwargs=_renewal),
    "console:attestations": Row(get=STAFF),
    "console:attestation": Row(get=STAFF, kwargs=_signed),
    "console:standing-company": Row(get=STAFF, post=STAFF, kwargs=_birch),
    "console:standing-tab": Row(
        get=STAFF, post=STAFF, kwargs=lambda _cast: {"slug": "birch", "tab": "notes"}
    ),
    "console:standing-change": Row(
        get=STAFF, post=STAFF, kwargs=lambda _cast: {"slug": "birch", "to": "suspend"}
    ),
    "console:standing-export": Row(post=STAFF, kwargs=_birch),
    "console:standing-export-file": Row(get=STAFF, kwargs=_export, why="one's own; proof is asked first"),
    "console:closed-accounts": Row(get=STAFF),
    "console:reopen-account": Row(get=STAFF, post=STAFF, kwargs=_closed),
    "members:people-leaving": Row(get=ADMINS | {"prospect"}),
    "members:person-leaving": Row(get=AURORAS_ADMIN, post=AURORAS_ADMIN, kwargs=_somebody),
    "members:departure": Row(get=ALL_STAFF | AURORAS_ADMIN, kwargs=_departure),
    "console:departures": Row(get=ALL_STAFF),
    "console:company-leaving": Row(get=STAFF, post=STAFF, kwargs=lambda _cast: {"slug": "birch"}),
    "console:person-leaving": Row(get=STAFF, post=STAFF, kwargs=_somebody),
    "console:departure-go-on": Row(post=STAFF, kwargs=_departure),
}
