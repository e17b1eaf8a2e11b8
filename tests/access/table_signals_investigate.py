"""Who may investigate and check: analysts and compliance people of companies that take part; own views are one's own."""

from typing import Any

from signals.matching.investigate.models import SavedView
from tests.access.cast import ANALYSTS, Cast
from tests.access.matrix import Row
from tests.signals.factories import make_signal

ONE = frozenset({"analyst"})


def _signal(cast: Cast) -> dict[str, Any]:
    return {"pk": make_signal(cast["analyst"]).indicator.public_id}


def _view(cast: Cast) -> dict[str, Any]:
    view, _ = SavedView.objects.get_or_create(user=cast["analyst"], name="Links", query={"lane": "all"})
    return {"pk": view.pk}


TABLE = {
    "signals:investigate": Row(get=ANALYSTS),
    "signals:browse": Row(get=ANALYSTS),
    "signals:investigate-keep": Row(post=ANALYSTS),
    "signals:investigate-looked": Row(post=ANALYSTS),
    "signals:investigate-taken": Row(post=ANALYSTS),
    "signals:investigate-comfort": Row(get=ANALYSTS, post=ANALYSTS),
    "signals:investigate-pause": Row(post=ANALYSTS),
    "signals:investigate-pane": Row(get=ANALYSTS, kwargs=_signal),
    "signals:check": Row(get=ANALYSTS, post=ANALYSTS),
    "signals:saved-views": Row(get=ANALYSTS),
    "signals:saved-view-save": Row(get=ANALYSTS, post=ANALYSTS),
    "signals:saved-view": Row(get=ONE, post=ONE, kwargs=_view),
    "signals:saved-view-end": Row(post=ONE, kwargs=_view),
    "signals:saved-view-back-test": Row(get=ONE, kwargs=_view),
}
