"""Many invitations from one CSV: read, looked at row by row, and sent only once somebody has confirmed them."""

import csv
import io
import re
import uuid
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.access import Refused, require
from coalition.core.delimited import (
    DELIMITERS,
    SEPARATOR_LINE,
    UnreadableError,
    records,
    refuse_open_quote,
    text_of,
)
from coalition.core.spreadsheet import safe_cell
from members.accounts.models import User
from members.organizations.invitations import contractor_problem, invite, person_problem, roles_problem
from members.organizations.models import Invitation, InvitationBatch, Organization, Seat
from members.organizations.queries import domain_of, verified_domains
from members.organizations.rules import may_invite

LISTED = audit.action("organizations.invitations_listed", "Read a list of people to invite")
CONFIRMED = audit.action("organizations.invitations_confirmed", "Confirmed a list of invitations")

JOB: Final = "members.invite_batch"
MOST_ROWS: Final = 1000
MOST_BYTES: Final = 1024 * 1024
CHUNK: Final = 20
_LONGEST: Final = 120
_SYNONYMS: Final = {
    "email": "email mail emailaddress address workemail",
    "name": "name fullname person displayname",
    "roles": "roles role seatroles",
    "title": "title jobtitle position function",
    "contractor": "contractor vendor external",
}
_COLUMN_OF: Final = {word: column for column, words in _SYNONYMS.items() for word in words.split()}
_ROLE_OF: Final = {
    re.sub(r"[^a-z]", "", word.lower()): role.value for role in Seat.Role for word in (role.value, role.label)
}
_YES: Final = frozenset({"yes", "y", "true", "1", "x"})
_NO: Final = frozenset({"", "no", "n", "false", "0"})
Row = dict[str, Any]


def read(content: bytes) -> tuple[list[Row], list[str]]:
    """Rows with what was typed, and notes about the file. UnreadableError says what is wrong with it as a whole."""
    if len(content) > MOST_BYTES:
        raise UnreadableError("The file is larger than 1 MB, which no list of people is.")
    text, encoding = text_of(content)
    notes = [] if encoding in {"utf-8", "utf-8-sig"} else [f"Read as {encoding}."]
    announced = SEPARATOR_LINE.match(text)
    text = text.removeprefix("\ufeff").replace("\x00", "\ufffd")
    delimiter, header_line, columns = _header(text, announced[1] if announced else "")
    missing = [name for name in ("email", "roles") if name not in columns]
    if missing:
        raise UnreadableError(
            f"No column for {' and '.join(missing)}. The first line has to name the columns: email, name, roles, title."
        )
    rows, last = [], header_line
    for line, values in records(text, delimiter):
        last = line
        if line <= header_line or not any(value.strip() for value in values):
            continue
        fields = {name: value.strip() for name, value in zip(columns, values, strict=False) if name}
        more = len(values) > len(columns) and any(value.strip() for value in values[len(columns) :])
        rows.append({"line": line, **fields, "problem": _too_many(len(values), len(columns)) if more else ""})
        if len(rows) > MOST_ROWS:
            raise UnreadableError(f"The list has more than {MOST_ROWS} rows. Please split it.")
    refuse_open_quote(text, delimiter, last)
    if not rows:
        raise UnreadableError("The file names its columns and has no row below them: nobody to invite.")
    return rows, notes


def _too_many(found: int, named: int) -> str:
    return f"{found} columns where the first line names {named}: roles in one cell are parted by a space or slash, or quoted."


def _header(text: str, announced: str) -> tuple[str, int, list[str]]:
    """The delimiter under which the first line that is not empty names the most columns that we know."""
    best: tuple[int, int, str, int, list[str]] | None = None
    for order, delimiter in enumerate([announced] if announced in DELIMITERS else DELIMITERS):
        for line, values in records(text, delimiter):
            if not any(value.strip() for value in values) or values[0].lower().strip('"').startswith("sep="):
                continue
            names = [_COLUMN_OF.get(re.sub(r"[^a-z]", "", value.casefold()), "") for value in values]
            candidate = (sum(1 for name in names if name), -order, delimiter, line, names)
            best = max(best, candidate) if best else candidate
            break
    if best is None:
        raise UnreadableError("The file is empty.")
    return best[2], best[3], best[4]


def check(organization: Organization, rows: list[Row]) -> list[Row]:
    """Each row as it would be sent, or with the reason why not; a handful of queries for the whole list."""
    addresses = {row.get("email", "").lower() for row in rows}
    domains = verified_domains(organization)
    people = {user.email: user for user in User.objects.filter(email__in=addresses)}
    invited = set(
        Invitation.objects.filter(
            organization=organization,
            email__in=addresses,
            status=Invitation.Status.OPEN,
            expires_at__gt=timezone.now(),
        ).values_list("email", flat=True)
    )
    seen: dict[str, int] = {}
    found = []
    for row in rows:
        typed = {name: row.get(name, "") for name in ("email", "name", "roles", "title", "contractor")}
        email = typed["email"].lower()
        roles, role_words = _roles(typed["roles"])
        problem = (
            row["problem"]
            or _address_problem(email, domains, seen)
            or (person_problem(organization, people[email]) if email in people else "")
            or ("An invitation to this address is open already." if email in invited else "")
            or role_words
            or _rest_problem(organization, typed)
        )
        seen.setdefault(email, row["line"])
        found.append(
            {
                "line": row["line"],
                "typed": typed,
                "email": email,
                "name": typed["name"],
                "title": typed["title"],
                "roles": roles,
                "contractor": typed["contractor"].casefold() in _YES,
                "problem": problem,
            }
        )
    return found


def _address_problem(email: str, domains: set[str], seen: dict[str, int]) -> str:
    if not email:
        return "The address is missing."
    try:
        validate_email(email)
    except ValidationError:
        return f"“{email[:80]}” is no e-mail address."
    if domain_of(email) not in domains:
        return f"“{domain_of(email)[:80]}” is not one of the company's verified domains ({', '.join(sorted(domains))})."
    if email in seen:
        return f"The same address stands in line {seen[email]} already."
    return ""


def _roles(words: str) -> tuple[list[str], str]:
    """Role names as people write them, by value or label, parted by commas, semicolons, bars or slashes."""
    if not words:
        return [], "The roles are missing."
    found = []
    for part in re.split(r"[,;|/+]", words):
        if not part.strip():
            continue
        whole = _ROLE_OF.get(re.sub(r"[^a-z]", "", part.casefold()))
        pieces = [whole] if whole else [_ROLE_OF.get(piece) for piece in part.casefold().split()]
        if not all(pieces):
            return [], f"“{part.strip()[:60]}” is no role. Roles are: {', '.join(Seat.Role.values)}."
        found += [piece for piece in pieces if piece]
    roles = list(dict.fromkeys(found))
    return roles, roles_problem(roles)


def _rest_problem(organization: Organization, typed: dict[str, str]) -> str:
    for column in ("name", "title"):
        if len(typed[column]) > _LONGEST:
            return f"The {column} is longer than {_LONGEST} letters."
    word = typed["contractor"].casefold()
    if word not in _YES | _NO:
        return f"“{typed['contractor'][:40]}” in the column contractor: write yes or no."
    return contractor_problem(organization, contractor=word in _YES)


@transaction.atomic
def list_people(*, by: User, organization: Organization, content: bytes) -> InvitationBatch:
    """The dry run: read and looked at, nothing sent. Raises UnreadableError about the file as a whole."""
    require(may_invite(by, organization))
    rows, notes = read(content)
    made = InvitationBatch.objects.create(
        organization=organization, made_by=by, rows=check(organization, rows), notes=notes
    )
    audit.record(
        LISTED,
        by=by,
        subject=made,
        organization=organization,
        detail={"rows": len(made.rows), "refused": len(made.bad)},
    )
    return made


@transaction.atomic
def confirm_batch(*, by: User, batch: InvitationBatch) -> InvitationBatch:
    """Send what is good. Confirming twice is confirming once."""
    locked = (
        InvitationBatch.objects.select_for_update(of=("self",))
        .select_related("organization")
        .get(pk=batch.pk)
    )
    require(may_invite(by, locked.organization))
    if locked.confirmed_at:
        return locked
    if not locked.good:
        raise ValidationError("No row of this list can be sent.")
    locked.confirmed_at, locked.made_by = timezone.now(), by
    locked.job = jobs.enqueue(JOB, by=by, batch_id=str(locked.pk))
    locked.save(update_fields=["confirmed_at", "made_by", "job"])
    audit.record(
        CONFIRMED, by=by, subject=locked, organization=locked.organization, detail={"rows": len(locked.good)}
    )
    return locked


def send_batch(run: jobs.Run, *, batch_id: uuid.UUID) -> None:
    """One letter a row, a few rows a checkpoint. What has changed since the dry run is refused row by row."""
    batch = InvitationBatch.objects.select_related("organization", "made_by").get(pk=batch_id)
    waiting = [number for number, row in enumerate(batch.rows) if not row["problem"]]
    done = int(run.cursor.get("done", 0))
    while done < len(waiting):
        part = waiting[done : done + CHUNK]
        with run.checkpoint() as mark:
            for number in part:
                batch.rows[number]["problem"] = _send(batch, batch.rows[number])
            batch.save(update_fields=["rows"])
            done += len(part)
            mark(done=done, total=len(waiting), note="letters written", cursor={"done": done})
    with run.checkpoint():
        run.finish()


def _send(batch: InvitationBatch, row: Row) -> str:
    try:
        with transaction.atomic():
            invite(
                by=batch.made_by,
                organization=batch.organization,
                email=row["email"],
                roles=row["roles"],
                title=row["title"],
                name=row["name"],
                contractor=row["contractor"],
            )
    except ValidationError as problem:
        return " ".join(problem.messages)
    except Refused as refusal:
        return refusal.decision.reason
    return ""


def refused_csv(batch: InvitationBatch) -> str:
    """The refused rows with line and reason, to be mended in a spreadsheet, which will run nothing of it."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["line", "reason", "email", "name", "roles", "title", "contractor"])
    for row in batch.bad:
        cells = [row["problem"], *row["typed"].values()]
        writer.writerow([row["line"], *(safe_cell(cell) for cell in cells)])
    return written.getvalue()
