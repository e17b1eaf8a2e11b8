"""The public verify page: hashes what it is given as it arrives, reads the seals in it, and keeps nothing."""

import hashlib
from dataclasses import dataclass, field
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from coalition.core.access import before_coverage
from members.agreements.document import REFERENCE, claimed_signature
from members.agreements.evidence.seals import (
    SealWords,
    certificates,
    seals_of_ours,
    seals_of_strangers,
)
from members.agreements.forms import HashForm
from members.agreements.models import AgreementVersion, Signature, SignedDocument
from members.agreements.queries import document_by_hash, text_by_hash

LARGEST = 20 * 1024 * 1024
SEALS_WITHIN = 8 * 1024 * 1024  # a file is held in memory this far, to read its seals; ours are far smaller
_AROUND = 64 * 1024  # what a multipart body may add to its file
_TAIL = len(REFERENCE) + 36
TOO_LARGE = "This file is larger than 20 MB. Documents signed here are far smaller, so it is none of them."
EMPTY = "This file is empty."
NOTHING = "Choose a file, or paste its SHA-256."


class Hashing(FileUploadHandler):
    """Hashes a file as it arrives and looks for the reference in it; it is held in memory and never on a disk."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.digest = hashlib.sha256()
        self.size = 0
        self.claim: bytes = b""
        self.held = bytearray()
        self._tail = b""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > LARGEST:
            raise StopUpload(connection_reset=True)
        self.digest.update(raw_data)
        if len(self.held) + len(raw_data) <= SEALS_WITHIN:
            self.held += raw_data
        window = self._tail + raw_data
        if not self.claim and REFERENCE.encode() in window:
            self.claim = window[window.index(REFERENCE.encode()) :][:_TAIL]
            self.claim = self.claim if len(self.claim) == _TAIL else b""
        self._tail = window[-_TAIL:]

    @property
    def content(self) -> bytes:
        """All of the file, or nothing of one that is too large to be ours."""
        return bytes(self.held) if len(self.held) == self.size else b""

    def file_complete(self, file_size: int) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said about a file: whole means that its bytes are exactly those we keep."""

    sha256: str
    document: SignedDocument | None = None
    text: AgreementVersion | None = None
    claims: Signature | None = None
    seals: list[SealWords] = field(default_factory=list)
    is_pdf: bool = True

    @property
    def whole(self) -> bool:
        return self.document is not None

    @property
    def sealed_here(self) -> bool:
        """Sealed by us and whole, though it is none of the documents we keep."""
        return bool(self.seals) and all(seal.holds for seal in self.seals)


def judge(sha256: str, claim: bytes = b"", content: bytes = b"") -> Verdict:
    """What a hash says, and where there is a file, what the seals in it say."""
    if document := document_by_hash(sha256):
        seals = seals_of_ours(content) if content and document.seal_id else []
        return Verdict(sha256, document=document, seals=seals)
    if text := text_by_hash(sha256):
        return Verdict(sha256, text=text)
    claimed = claimed_signature(claim)
    return Verdict(
        sha256,
        claims=Signature.objects.filter(pk=claimed).first() if claimed else None,
        seals=seals_of_strangers(content) if content else [],
        is_pdf=not content or content.startswith(b"%PDF-"),
    )


# Nothing is changed and nobody is signed in by it; without the exemption the body would be spooled to disk
# before this view could look at its length.
@require_http_methods(["GET", "POST"])
@csrf_exempt
@login_not_required
@before_coverage
def verify(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, HashForm())
    hashing = Hashing(request)
    request.upload_handlers = [hashing]
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST + _AROUND or _reads_too_much(request, hashing):
        return _page(request, HashForm(), problem=TOO_LARGE, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if hashing.size:
        return _page(
            request, HashForm(), verdict=judge(hashing.digest.hexdigest(), hashing.claim, hashing.content)
        )
    form = HashForm(request.POST)
    sha256 = form.cleaned_data["sha256"] if form.is_valid() else ""
    problem = "" if form.errors or sha256 else (EMPTY if hashing.file_name else NOTHING)
    return _page(request, form, verdict=judge(sha256) if sha256 else None, problem=problem)


def _reads_too_much(request: HttpRequest, hashing: Hashing) -> bool:
    """Reading the fields is what makes the file pass by."""
    return len(request.POST) >= 0 and hashing.size > LARGEST


def _page(
    request: HttpRequest,
    form: HashForm,
    *,
    verdict: Verdict | None = None,
    problem: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {"form": form, "verdict": verdict, "problem": problem, "certificates": certificates()}
    return render(request, "members/agreements/verify.html", context, status=status)
