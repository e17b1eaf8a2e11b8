"""Who may see what several companies hold: analysts and compliance people of companies that take part."""

from typing import Any

from signals.matching.models import ClusterMember
from tests.access.cast import ANALYSTS, Cast
from tests.access.matrix import Row
from tests.signals.factories import make_signal


def _clustered(cast: Cast) -> dict[str, Any]:
    signals = [make_signal(cast["analyst"]), make_signal(cast["analyst"], value="another word")]
    for one in signals:
        ClusterMember.objects.create(indicator=one.indicator, cluster=signals[0].indicator_id)
    return {"pk": signals[0].indicator.public_id}


TABLE = {
    "signals:matches": Row(get=ANALYSTS),
    "signals:clusters": Row(get=ANALYSTS),
    "signals:cluster": Row(get=ANALYSTS, kwargs=_clustered, why="clusters are of what is shared with all"),
    "signals:panel-matches": Row(get=ANALYSTS),
}
