"""Who may record and see outcomes: analysts and compliance people; a company's own entries are its own."""

from typing import Any

from tests.access.cast import ANALYSTS, Cast
from tests.access.matrix import Row
from tests.signals.factories import make_signal
from tests.signals.outcomes.factories import make_outcome


def _shared_signal(cast: Cast) -> dict[str, Any]:
    return {"pk": make_signal(cast["analyst"]).indicator.public_id}


def _outcome(cast: Cast) -> dict[str, Any]:
    return {"pk": make_outcome(cast["analyst"]).pk}


TABLE = {
    "signals:outcomes": Row(get=ANALYSTS),
    "signals:outcome": Row(
        get=ANALYSTS, post=ANALYSTS, kwargs=_shared_signal, why="signals are shared with all who take part"
    ),
    "signals:outcome-correct": Row(get=frozenset({"analyst"}), post=frozenset({"analyst"}), kwargs=_outcome),
    "signals:reactions": Row(get=ANALYSTS),
    "signals:react": Row(post=ANALYSTS),
}
