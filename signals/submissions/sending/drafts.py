"""What a person has typed and not sent: kept sealed for them alone, gone when it is sent, after 14 days, or when they leave."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from coalition.core import jobs
from signals.catalog import embedded
from signals.submissions import vault
from signals.submissions.interpret import NOT_HERE, REFUSED, Interpreted
from signals.submissions.keepers import Wanted
from signals.submissions.models import Batch
from signals.submissions.sending import lines
from signals.submissions.sending.forms import SubmitForm
from signals.submissions.sending.models import Draft
from signals.submissions.services import writing_company

KEPT_FOR: Final = timedelta(days=14)
_MOST: Final = 130_000
_OF_THE_POST: Final = ("form_token", "urgent", "urgent_reason", "confirmed")  # each sending says these anew


def _about(user: Any) -> str:
    return f"draft/{user.pk}"


def _take_turns(user: Any) -> None:
    """A draft that is being kept while its form is being sent must not outlive it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_about(user)])


@transaction.atomic
def keep(*, by: Any, typed: Mapping[str, str]) -> datetime | None:
    """Keep what is in the form; None when there is nothing to keep, or nothing that may be kept."""
    company = writing_company(by)
    _take_turns(by)
    fields = {name: typed[name] for name in SubmitForm.base_fields if typed.get(name)}
    if _was_sent(fields):
        return None
    if not fields.get("value", "").strip() or not _may_be_kept(fields):
        Draft.objects.filter(user=by).delete()
        return None
    now = timezone.now()
    _store(by, company.pk, {name: value for name, value in fields.items() if name not in _OF_THE_POST}, now)
    return now


def _was_sent(fields: Mapping[str, str]) -> bool:
    """Whether the form from which this came has been sent meanwhile."""
    try:
        token = uuid.UUID(fields.get("form_token", ""))
    except ValueError:
        return False
    return Batch.objects.filter(form_token=token).exists()


def _may_be_kept(fields: Mapping[str, str]) -> bool:
    """Never somebody's who was harmed, never content, never more than the form takes."""
    if fields.get("whose") in NOT_HERE or sum(map(len, fields.values())) > _MOST:
        return False
    try:
        lines.refuse_encoded_lines(fields["value"])
        for text in fields.values():
            for line in text.splitlines():
                embedded.refuse_embedded(line)
                embedded.refuse_encoded_run(line)
    except ValueError:
        return False
    return True


def _store(by: Any, organization_id: uuid.UUID, fields: Mapping[str, str], now: datetime) -> None:
    sealed = vault.seal(json.dumps(dict(fields)).encode(), about=_about(by))
    facts = {"typed": sealed, "key_id": vault.key_id(), "organization_id": organization_id, "changed_at": now}
    Draft.objects.update_or_create(user=by, defaults=facts)


def fields_of(draft: Draft) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(vault.unseal(draft.typed, about=_about(draft.user)))
    except vault.SealBrokenError:
        return {}  # sealed with a key that is gone: what was typed is lost, the form is not
    return found


def of(user: Any) -> Draft | None:
    """The person's draft, unless it is too old to be offered."""
    kept = Draft.objects.filter(user=user, changed_at__gt=timezone.now() - KEPT_FOR)
    return kept.select_related("user").first()


def drop(*, by: Any) -> None:
    Draft.objects.filter(user=by).delete()


def after_sending(*, by: Any, rows: Sequence[Mapping[str, str]], read: Sequence[Interpreted]) -> None:
    """The draft goes with what was sent; lines that were refused and may be kept stay as a draft, to be mended."""
    _take_turns(by)
    drop(by=by)
    left = [
        (fields, row)
        for fields, row in zip(rows, read, strict=True)
        if row.state == REFUSED and row.sent.get("value") == fields.get("value") and fields.get("value")
    ]
    if not left or len(left) == len(rows):
        return
    basis = {name: value for name, value in left[0][0].items() if value and name in SubmitForm.base_fields}
    basis |= {"reason": left[0][0].get("comment", ""), "kind": _one_kind(left)}
    basis["human_reviewed"] = "on" if left[0][0].get("human_reviewed") == "yes" else ""
    basis["value"] = "\n".join(fields["value"] for fields, _row in left)
    basis["actioned_at"] = left[0][0].get("actioned_at", "")
    company = writing_company(by)
    _store(by, company.pk, {name: value for name, value in basis.items() if value}, timezone.now())


def _one_kind(left: Sequence[tuple[Mapping[str, str], Interpreted]]) -> str:
    kinds = {fields.get("kind", "") for fields, _row in left}
    return kinds.pop() if len(kinds) == 1 else ""


def erase(run: jobs.Run, wanted: Wanted) -> int:
    """Drafts in which the value stands go whole: half a draft would say what was taken out."""
    held = [
        draft.pk
        for draft in Draft.objects.select_related("user").iterator(chunk_size=100)
        if any(wanted.is_it(line) for text in fields_of(draft).values() for line in text.splitlines())
    ]
    with run.checkpoint():
        Draft.objects.filter(pk__in=held).delete()
    return len(held)


def drop_old(run: jobs.Run) -> None:
    """The daily job: drafts that nobody came back to."""
    with run.checkpoint():
        Draft.objects.filter(changed_at__lte=timezone.now() - KEPT_FOR).delete()
