"""Who may open values: analysts and compliance people of companies to which the signal is out."""

from typing import Any

from tests.access.cast import ANALYSTS, Cast
from tests.access.matrix import Row
from tests.signals.factories import make_signal


def _signal(cast: Cast) -> dict[str, Any]:
    return {"pk": make_signal(cast["analyst"]).indicator.public_id}


TABLE = {
    "signals:reveal": Row(
        get=ANALYSTS, post=ANALYSTS, kwargs=_signal, why="signals are shared with all who take part"
    ),
    "signals:reveals": Row(get=ANALYSTS),
    "signals:reveal-end": Row(post=ANALYSTS),
}
