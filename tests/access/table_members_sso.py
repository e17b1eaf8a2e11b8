"""Who may open the pages of signing in through a company."""

from typing import Any

from django.utils import timezone

from members.models import CompanySignIn
from tests.access.cast import EVERYONE, SIGNED_IN, STAFF, Cast
from tests.access.matrix import Row

ADMIN = frozenset({"signatory"})  # admin of the company in question
REFUSED_IN_WORDS = frozenset({403})


def _made(cast: Cast, state: str) -> CompanySignIn:
    return CompanySignIn.objects.create(
        organization=cast.things["aurora"],
        protocol="oidc",
        issuer="https://login.aurora.invalid",
        client_id="portal",
        sealed_secret=b"x",
        state=state,
        tested_at=timezone.now(),
    )


def _drafted(cast: Cast) -> dict[str, Any]:
    _made(cast, "draft")
    return {"slug": "aurora"}


def _tested(cast: Cast) -> dict[str, Any]:
    _made(cast, "tested")
    return {"slug": "aurora"}


def _pk(cast: Cast) -> dict[str, Any]:
    return {"pk": _made(cast, "tested").pk}


def _link(cast: Cast) -> dict[str, Any]:
    return _tested(cast) | {"pk": cast["chair"].pk}


KEEPERS = ADMIN | STAFF
TABLE = {
    "company-sign-in": Row(get=EVERYONE, post=EVERYONE),
    "company-continue": Row(get=EVERYONE, kwargs=_pk),
    "company-go": Row(
        get=EVERYONE, kwargs=_pk, get_status=REFUSED_IN_WORDS, why="its provider does not answer"
    ),
    "company-again": Row(get=SIGNED_IN, kwargs=_pk),
    "company-again-go": Row(
        get=SIGNED_IN, kwargs=_pk, get_status=REFUSED_IN_WORDS, why="its provider does not answer"
    ),
    "members:sign-in": Row(get=KEEPERS, kwargs=_tested),
    "members:sign-in-settings": Row(get=KEEPERS, post=KEEPERS, kwargs=_drafted),
    "members:sign-in-test": Row(
        get=ADMIN, kwargs=_tested, get_status=REFUSED_IN_WORDS, why="its provider does not answer"
    ),
    "members:sign-in-enforce": Row(get=KEEPERS, post=KEEPERS, kwargs=_tested),
    "members:sign-in-lift": Row(post=KEEPERS, kwargs=_tested, data=lambda _cast: {"reason": "It is down."}),
    "members:sign-in-off": Row(post=KEEPERS, kwargs=_tested),
    "members:sign-in-unlink": Row(post=KEEPERS, kwargs=_link),
    "console:sign-ins": Row(get=STAFF),
}
