"""Who handles applications: membership staff, after they have declared that they have no conflict of interest."""

from typing import Any

from django.utils import timezone

from members.models import Onboarding
from tests.access.cast import COVERED_MEMBERS, STAFF, Cast
from tests.access.matrix import Row
from tests.members.admission import factories


def _sent(_cast: Cast) -> dict[str, Any]:
    return {"pk": factories.make_sent().pk}


def _in_review(cast: Cast) -> dict[str, Any]:
    return {"pk": factories.make_in_review(cast["staff"]).pk}


def _onboarding(cast: Cast) -> dict[str, Any]:
    row = Onboarding.objects.create(organization=cast.things["newco"], began_at=timezone.now())
    return {"pk": row.pk}


TABLE = {
    "console:onboarding": Row(get=STAFF),
    "console:onboarding-act": Row(post=STAFF, kwargs=_onboarding),
    "members:onboarding": Row(get=COVERED_MEMBERS | {"uncovered"}),
    "members:applicants": Row(get=frozenset({"signatory"}), post=frozenset({"signatory"})),
    "console:applications": Row(get=STAFF),
    "console:application-declare": Row(get=STAFF, post=STAFF, kwargs=_sent),
    "console:application": Row(get=STAFF, kwargs=_in_review),
    "console:application-review": Row(get=STAFF, post=STAFF, kwargs=_in_review),
    "console:application-ask": Row(post=STAFF, kwargs=_in_review),
    "console:application-move": Row(post=STAFF, kwargs=_in_review, data=lambda _cast: {"to": "submitted"}),
    "console:application-owner": Row(post=STAFF, kwargs=_in_review),
    "console:application-recuse": Row(post=STAFF, kwargs=_in_review),
    "console:application-decide": Row(
        get=STAFF, post=STAFF, kwargs=lambda cast: {**_in_review(cast), "decision": "on_ramp"}
    ),
}
