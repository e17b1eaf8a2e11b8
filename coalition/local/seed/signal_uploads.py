"""Files of signals in the demo in every state: refused rows, stopped, undone, tried, asked about, columns to be named."""

import uuid
from datetime import timedelta
from typing import Final

from django.utils import timezone

from coalition.core.jobs import relay
from coalition.core.jobs.services import request_cancel
from coalition.core.models import Job
from coalition.local.seed.cast import Cast
from members.models import User
from signals.catalog.lists import services as lists
from signals.catalog.lists.services import Content
from signals.models import Batch, Opinion
from signals.submissions.importing import services, undo

ASKS: Final = Content(
    name="Large photo hosts",
    type="hostname",
    kinds=["domain"],
    effect="ask",
    say="millions of people use this host: is the whole host the signal?",
    entries=["photo-harbour.example", "clip-harbour.example"],
    reason="Whole hosts were sent where one album was meant.",
)
_HEAD: Final = (
    "Type,Value,Platform,Harm type,Policy,Action taken,Actioned at,Reported to NCMEC,Report reference,Labels"
)
_BASIS: Final = "csam_distribution,CSE-01,url_blocked,2026-02-03T10:00:00Z,yes,NCMEC-20000001"
_UPLOADER: Final = "kitefall"
_OLD_WORDS: Final = (["paid_for", "viral"], ["live_stream"], ["generated_by_ai"])


def seed_uploads(cast: Cast) -> None:
    """All by one company, so that those who upload in the demo find their own pages as they were."""
    analyst = cast.analysts.get(_UPLOADER)
    if analyst is None or Batch.objects.filter(state=Batch.State.UNDONE).exists():
        return
    lists.add_list(by=cast.people["compliance@coalition.example"], content=ASKS)
    asked = ["photo-harbour.example", "clip-harbour.example", "lantern-quay.example"]
    _work(_upload(analyst, "hosts-to-ask-about.csv", asked))
    undone = _upload(analyst, "wrong-list.csv", ["brine-mill.example", "rook-mill.example"])
    _work(undone)
    _work(undo.undo_batch(by=analyst, batch=Batch.objects.get(pk=undone.pk)))
    stopped = _upload(analyst, "stopped.csv", ["ember-mill.example"])
    if stopped.job:
        request_cancel(job=stopped.job)
    Batch.objects.filter(pk=stopped.pk).update(state=Batch.State.CANCELLED)
    _work(
        _upload(
            analyst, "to-be-tried.csv", ["ember-quay.example", "photo-harbour.example", "x"], wanted="try"
        )
    )
    content = f"Art,Wert,Schaden\nkeyword,tausche weide,csam_sale\nusername,fahrer.{_UPLOADER},grooming\n"
    services.keep_for_columns(
        by=analyst, content=content.encode(), file_name="liste.csv", form_token=_token(analyst, "liste.csv")
    )
    # What was sent before the labels had a second version.
    older = Opinion.objects.filter(organization__slug=_UPLOADER).order_by("created_at", "pk")[:3]
    for opinion, labels in zip(older, _OLD_WORDS, strict=False):
        Opinion.objects.filter(pk=opinion.pk).update(labels=labels, vocabulary=1)


def _token(analyst: User, name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"seed/{analyst.email}/{name}")


def _upload(analyst: User, name: str, domains: list[str], *, wanted: str = "import") -> Batch:
    lines = [f"domain,{domain},,{_BASIS},advertisement" for domain in domains]
    return services.start_import(
        by=analyst,
        content="\n".join([_HEAD, *lines, ""]).encode(),
        file_name=name,
        form_token=_token(analyst, name),
        wanted=wanted,
    )


def _work(batch: Batch) -> None:
    """Do the batch's job now, as a worker would."""
    if batch.job_id is None:
        return
    Job.objects.filter(pk=batch.job_id).update(due_at=timezone.now() - timedelta(seconds=1))
    relay.run(batch.job_id)
    job = Job.objects.get(pk=batch.job_id)
    if job.state != Job.State.DONE:
        raise RuntimeError(f"{job.name} did not finish: {job.error}")
