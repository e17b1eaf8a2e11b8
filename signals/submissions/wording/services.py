"""Say opinions of older versions in today's words: what would change, and the job that changes it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Func
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.access import require
from coalition.core.models import Job
from signals.catalog import taxonomy, vocabulary
from signals.submissions.models import Opinion
from signals.submissions.wording import rules

MOVE: Final = "signals.move_vocabulary"
STARTED = audit.action("signals.vocabulary_move_started", "Started to move opinions to a new vocabulary")
MOVED = audit.action("signals.vocabulary_moved", "Moved opinions to a new version of the vocabulary")
_CHUNK: Final = 2_000


@dataclass(frozen=True, slots=True)
class Change:
    """A word of an old version, what it is called now ("" if it is no longer said), and in how many opinions it stands."""

    what: str
    old: str
    new: str
    count: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What moving one old version would do."""

    version: int
    opinions: int
    changes: list[Change]


def previews() -> list[Preview]:
    """For each old version that opinions are still said in; nothing is changed."""
    old = Opinion.objects.filter(vocabulary__lt=vocabulary.VERSION).order_by()
    counts = old.values_list("vocabulary").annotate(count=Count("pk")).order_by("vocabulary")
    return [Preview(version, count, _changes(version)) for version, count in counts]


def _changes(version: int) -> list[Change]:
    said = Opinion.objects.filter(vocabulary=version).order_by()
    labels = Counter(said.annotate(label=Func("labels", function="unnest")).values_list("label", flat=True))
    harms = dict(said.values_list("harm").annotate(count=Count("pk")))
    moved = [("Label", old, vocabulary.label_now(old, since=version), labels[old]) for old in sorted(labels)]
    moved += [("Harm", old, vocabulary.harm_now(old, since=version), harms[old]) for old in sorted(harms)]
    return [
        Change(what, old, new, count) for what, old, new, count in moved if new is not None and new != old
    ]


@transaction.atomic
def start_move(*, by: Any) -> Job:
    """Asked for twice it runs once."""
    require(rules.may_move(by))
    running = Job.objects.select_for_update().filter(name=MOVE, state__in=Job.OPEN).first()
    if running:
        return running
    job = jobs.enqueue(MOVE, by=by)
    opinions = Opinion.objects.filter(vocabulary__lt=vocabulary.VERSION).count()
    audit.record(STARTED, by=by, subject=job, detail={"to": vocabulary.VERSION, "opinions": opinions})
    return job


def run_move(run: jobs.Run) -> None:
    """Some thousand at a time; what is said in today's words is not touched again."""
    old = Opinion.objects.filter(vocabulary__lt=vocabulary.VERSION).order_by("pk")
    total = old.count() + run.job.done
    done, changed = run.job.done, int(run.cursor.get("changed", 0))
    while found := list(old[:_CHUNK]):
        with run.checkpoint() as mark:
            changed += _move(found)
            done += len(found)
            mark(done=done, total=total, note="saying old words anew", cursor={"changed": changed})
    with run.checkpoint() as mark:
        audit.record(
            MOVED,
            by=run.job.created_by,
            subject=run.job,
            detail={"to": vocabulary.VERSION, "opinions": done, "changed": changed},
        )
        mark(done=done, total=total)
        run.finish(note=f"{done} opinions are said in version {vocabulary.VERSION}, {changed} changed")


def _move(opinions: Sequence[Opinion]) -> int:
    """How many of them have another word now."""
    now = timezone.now()
    changed = []
    for opinion in opinions:
        labels = vocabulary.labels_now(opinion.labels, since=opinion.vocabulary)
        harm = vocabulary.harm_now(opinion.harm, since=opinion.vocabulary)
        if harm not in taxonomy.HARMS:
            harm = opinion.harm
        if labels != opinion.labels or harm != opinion.harm:
            opinion.labels, opinion.harm, opinion.updated_at = labels, harm, now
            changed.append(opinion)
    Opinion.objects.bulk_update(changed, ["labels", "harm", "updated_at"])
    Opinion.objects.filter(pk__in=[opinion.pk for opinion in opinions]).update(vocabulary=vocabulary.VERSION)
    return len(changed)
