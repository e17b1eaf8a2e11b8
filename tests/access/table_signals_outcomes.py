"""Who may record and see outcomes: analysts and compliance people; a company's own entries are its own."""

import uuid
from typing import Any

from django.utils import timezone

from signals.outcomes.after_report.filed import Report
from signals.outcomes.after_report.services import say_what_became
from signals.outcomes.many.services import record_for_many
from signals.outcomes.notes.services import add_note
from signals.submissions.models import Indicator
from tests.access.cast import ANALYSTS, Cast
from tests.access.matrix import Row
from tests.signals.factories import make_signal
from tests.signals.outcomes.factories import make_outcome


def _shared_signal(cast: Cast) -> dict[str, Any]:
    return {"pk": make_signal(cast["analyst"]).indicator.public_id}


def _outcome(cast: Cast) -> dict[str, Any]:
    return {"pk": make_outcome(cast["analyst"]).pk}


def _of_many(cast: Cast) -> dict[str, Any]:
    signal = make_signal(cast["other_analyst"], value="many words")
    bulk = record_for_many(
        by=cast["analyst"],
        source="selection",
        chosen=Indicator.objects.filter(pk=signal.indicator_id),
        expected=1,
        tallies={"no_match": 1},
        counts={},
        happened_on=timezone.localdate(),
        form_token=uuid.uuid4(),
    )
    return {"pk": bulk.pk}


def _report(cast: Cast) -> dict[str, Any]:
    return {"of": "opinion", **_shared_signal(cast)}


def _fate(cast: Cast) -> dict[str, Any]:
    signal = make_signal(cast["analyst"])
    entry = say_what_became(
        by=cast["analyst"],
        report=Report("opinion", indicator=signal.indicator),
        fate="duplicate",
        reports=1,
        receiver="",
        heard_on=timezone.localdate(),
        note="",
        form_token=uuid.uuid4(),
    )
    return {"pk": entry.pk}


def _note(cast: Cast) -> dict[str, Any]:
    signal = make_signal(cast["analyst"])
    note = add_note(
        by=cast["analyst"], indicator=signal.indicator, text="A few words.", form_token=uuid.uuid4()
    )
    return {"pk": note.pk}


TABLE = {
    "signals:outcomes": Row(get=ANALYSTS),
    "signals:outcome": Row(
        get=ANALYSTS, post=ANALYSTS, kwargs=_shared_signal, why="signals are shared with all who take part"
    ),
    "signals:outcome-correct": Row(get=frozenset({"analyst"}), post=frozenset({"analyst"}), kwargs=_outcome),
    "signals:outcome-take-back": Row(post=frozenset({"analyst"}), kwargs=_outcome),
    "signals:outcomes-of-many": Row(get=ANALYSTS),
    "signals:outcome-many": Row(get=ANALYSTS, post=ANALYSTS),
    "signals:outcome-of-many": Row(get=frozenset({"analyst"}), kwargs=_of_many),
    "signals:outcome-of-many-correct": Row(
        get=frozenset({"analyst"}), post=frozenset({"analyst"}), kwargs=_of_many
    ),
    "signals:outcome-of-many-take-back": Row(post=frozenset({"analyst"}), kwargs=_of_many),
    "signals:two-minutes": Row(get=ANALYSTS),
    "signals:two-minutes-answer": Row(post=ANALYSTS, kwargs=_shared_signal),
    "signals:two-minutes-undo": Row(post=frozenset({"analyst"}), kwargs=_outcome),
    "signals:after-report": Row(get=ANALYSTS),
    "signals:after-report-say": Row(
        get=frozenset({"analyst"}), post=frozenset({"analyst"}), kwargs=_report, why="who filed the report"
    ),
    "signals:after-report-take-back": Row(post=frozenset({"analyst"}), kwargs=_fate),
    "signals:led-to": Row(get=ANALYSTS),
    "signals:asked-for-more": Row(get=ANALYSTS),
    "signals:signal-note": Row(
        get=frozenset({"analyst"}), post=frozenset({"analyst"}), kwargs=_shared_signal, why="who shares it"
    ),
    "signals:signal-note-take-back": Row(post=frozenset({"analyst"}), kwargs=_note),
    "signals:reactions": Row(get=ANALYSTS),
    "signals:react": Row(post=ANALYSTS),
}
