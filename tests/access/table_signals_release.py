"""Who looks at what waits for a release: people who handle signals, and compliance staff in the console."""

from typing import Any

from signals.submissions.release import services
from signals.submissions.release.models import Contributor, Release
from tests.access.cast import ANALYSTS, COMPLIANCE, Cast
from tests.access.matrix import Row
from tests.factories import make_person
from tests.signals.factories import make_analyst, make_participant, make_signal

ANALYST = frozenset({"analyst"})


def _own(cast: Cast) -> dict[str, Any]:
    """Sent by a colleague of the analyst."""
    make_signal(
        make_person(cast.things["meridian"], roles=["analyst"]), waits=True, kind="ip", value="198.51.100.7"
    )
    return {"pk": Release.objects.latest("created_at").pk}


def _new(cast: Cast) -> dict[str, Any]:
    company = make_participant()
    Contributor.objects.filter(organization=company).delete()
    make_signal(make_analyst(company), waits=True)
    return {"pk": Release.objects.latest("created_at").pk}


def _second(cast: Cast) -> dict[str, Any]:
    sender = make_analyst()
    return {"pk": services.name_second(by=sender, kind="partner", person=cast["analyst"]).pk}


def _company(cast: Cast) -> dict[str, Any]:
    return {"slug": "meridian"}


TABLE = {
    "signals:releases": Row(get=ANALYSTS),
    "signals:release": Row(get=ANALYST, kwargs=_own),
    "signals:release-decide": Row(post=ANALYST, kwargs=_own),
    "signals:release-many": Row(post=ANALYSTS),
    "signals:release-second": Row(get=ANALYSTS, post=ANALYSTS),
    "signals:release-second-answer": Row(post=ANALYST, kwargs=_second),
    "console:releases": Row(get=COMPLIANCE),
    "console:release": Row(get=COMPLIANCE, kwargs=_new),
    "console:release-decide": Row(post=COMPLIANCE, kwargs=_new),
    "console:release-many": Row(post=COMPLIANCE),
    "console:contributors": Row(get=COMPLIANCE),
    "console:contributor": Row(get=COMPLIANCE, post=COMPLIANCE, kwargs=_company),
}
