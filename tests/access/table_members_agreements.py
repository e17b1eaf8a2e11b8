"""Who may open the pages of agreements and the directory."""

from datetime import date
from typing import Any

from django.utils import timezone

from members.agreements.evidence.models import SigningRequest
from members.agreements.models import AgreementVersion, SignedDocument
from tests import factories
from tests.access.cast import ALL_STAFF, COVERED, COVERED_MEMBERS, EVERYONE, GUESTS, SIGNED_IN, STAFF, Cast
from tests.access.matrix import Row

AURORA = frozenset({"signatory", "chair", "other_analyst"})


def _nda(_cast: Cast) -> dict[str, Any]:
    return {"pk": factories.make_version("nda").pk}


def _signature(cast: Cast) -> dict[str, Any]:
    signature = cast.things["aurora"].signatures.filter(version__agreement__kind="nda").get()
    SignedDocument.objects.get_or_create(
        signature=signature, stage="countersigned", defaults={"pdf": b"%PDF-", "sha256": "0" * 64, "size": 5}
    )
    return {"pk": signature.pk}


def _waiting(cast: Cast) -> dict[str, Any]:
    company = factories.make_company(signed=(), standing="admitted")
    return {"pk": factories.sign(company, "nda", status="waiting").pk}


def _draft(_cast: Cast) -> dict[str, Any]:
    return {"pk": factories.make_version("signals", "9.9", published=False).pk}


def _seat(_cast: Cast) -> dict[str, Any]:
    return {"pk": factories.make_version("seat").pk}


def _request(cast: Cast) -> dict[str, Any]:
    """To Aurora, which the signatory answers."""
    version = factories.make_version("extra")
    made, _ = SigningRequest.objects.get_or_create(
        organization=cast.things["aurora"], version=version, defaults={"due_on": date(2027, 1, 1)}
    )
    return {"pk": made.pk}


def _own(_cast: Cast) -> dict[str, Any]:
    """A company with a text of its own."""
    nda, company = factories.make_version("nda"), factories.make_company()
    AgreementVersion.objects.create(
        agreement=nda.agreement, number=f"o-{company.pk.hex[-8:]}", effective_on=nda.effective_on, source="1. Own.",
        canonical="1. Own.", sha256="0" * 64, organization=company, standard=nda, published_at=timezone.now(),
    )  # fmt: skip
    return {"pk": company.pk, "kind": "nda"}


TABLE = {
    "members:agreements": Row(get=SIGNED_IN),
    "members:agreements-verify": Row(get=EVERYONE, post=EVERYONE),
    "members:agreement": Row(get=SIGNED_IN - GUESTS, kwargs=_nda),
    "members:agreement-pdf": Row(get=SIGNED_IN - GUESTS, kwargs=_nda),
    "members:agreement-sign": Row(
        get=frozenset({"uncovered"}),
        post=frozenset({"uncovered"}),
        kwargs=_nda,
        why="the others have signed, may not bind their company, or have none",
    ),
    "members:signature": Row(get=AURORA | ALL_STAFF, kwargs=_signature),
    "members:signature-pdf": Row(get=AURORA | ALL_STAFF, kwargs=_signature),
    "members:directory": Row(get=COVERED),
    "members:company": Row(get=COVERED, kwargs=lambda _cast: {"slug": "birch"}),
    "members:coverage": Row(get=SIGNED_IN),
    "members:agreement-changes": Row(get=SIGNED_IN - GUESTS, kwargs=_nda),
    "members:agreement-acknowledge": Row(
        post=COVERED_MEMBERS | {"uncovered", "prospect", "gone", "suspended"},
        kwargs=_seat,
        why="who holds a seat gives their own word; giving it twice does nothing",
    ),
    "members:agreement-undertake": Row(
        post=GUESTS, kwargs=lambda _cast: {"pk": factories.make_version("guest").pk}
    ),
    "console:texts": Row(get=STAFF),
    "console:text-kind": Row(get=STAFF, post=STAFF),
    "console:text-new": Row(get=STAFF, post=STAFF, kwargs=lambda _cast: {"kind": "nda"}),
    "console:text-draft": Row(get=STAFF, post=STAFF, kwargs=_draft),
    "console:text-preview": Row(get=STAFF, kwargs=_draft),
    "console:text-preview-pdf": Row(get=STAFF, kwargs=_draft),
    "console:text-publish": Row(get=STAFF, post=STAFF, kwargs=_draft),
    "console:text-discard": Row(post=STAFF, kwargs=_draft),
    "console:campaign": Row(get=STAFF, kwargs=_nda),
    "console:campaign-remind": Row(post=STAFF, kwargs=_nda),
    "console:coverage": Row(get=ALL_STAFF),
    "console:coverage-company": Row(get=ALL_STAFF, kwargs=lambda cast: {"pk": cast.things["aurora"].pk}),
    "console:return-to-standard": Row(
        get=STAFF, post=STAFF, kwargs=_own, why="a fresh proof of who they are is asked first"
    ),
    "console:agreements": Row(get=STAFF),
    "console:agreement-countersign": Row(get=STAFF, post=STAFF, kwargs=_waiting),
    "console:agreement-close": Row(post=STAFF, kwargs=_waiting),
    "members:signature-evidence": Row(
        get=AURORA | ALL_STAFF, kwargs=_signature, why="a fresh proof of who they are is asked first"
    ),
    "members:signature-paper": Row(post=AURORA, kwargs=_signature),
    "members:signature-consent": Row(post=frozenset(), kwargs=_signature, why="who consented withdraws"),
    "members:signing-request": Row(get=AURORA | ALL_STAFF, kwargs=_request),
    "members:signing-request-delegate": Row(post=frozenset({"signatory"}), kwargs=_request),
    "members:signing-request-decline": Row(post=frozenset({"signatory"}), kwargs=_request),
    "console:agreement-paper": Row(get=STAFF, post=STAFF),
    "console:signing-requests": Row(get=STAFF),
    "console:signing-request-new": Row(get=STAFF, post=STAFF),
    "console:signing-request": Row(get=STAFF, kwargs=_request),
    "console:signing-request-remind": Row(post=STAFF, kwargs=_request),
    "console:signing-request-withdraw": Row(post=STAFF, kwargs=_request),
}
