"""What waits for a second person in the demo, who stands in, and a contributor that is new."""

from django.db.models import F
from django.utils import timezone

from coalition.core.models import Job
from coalition.local.seed.cast import Cast
from signals.models import Batch, Opinion, Release
from signals.submissions.release import rules, services

_TOLD = ("signals.release_tell", "signals.release_decided")


def clear_contributors(cast: Cast) -> None:
    """All who contribute are established when the story begins."""
    for slug in cast.analysts:
        services.clear_contributor(
            by=cast.people["compliance@coalition.example"],
            company=cast.companies[slug],
            words="Its first weeks were looked through, row by row.",
        )


def release_history(batch: Batch) -> None:
    """What was sent months ago was released long since, by a colleague where there is one; nobody is told anew."""
    colleagues = rules.handlers_of(batch.organization).exclude(pk=batch.submitted_by_id)
    for release in Release.objects.filter(batch=batch).select_related("organization", "batch"):
        if (colleague := colleagues.first()) is not None:
            services.release(by=colleague, release=release)
    Release.objects.filter(batch=batch, state=Release.State.WAITING).update(
        state=Release.State.RELEASED, decided_at=timezone.now(), let_out=F("count")
    )
    Opinion.objects.live().filter(batch=batch, shared_at=None).update(shared_at=timezone.now())
    forget_letters()


def forget_letters() -> None:
    Job.objects.filter(name__in=_TOLD, state=Job.State.QUEUED).update(state=Job.State.DONE)
