"""The public verify page: hashes what it is given as it arrives, looks the hash up, and keeps nothing."""

import hashlib
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from coalition.core.access import before_coverage
from members.agreements.document import REFERENCE, claimed_signature
from members.agreements.forms import HashForm
from members.agreements.models import AgreementVersion, Signature, SignedDocument
from members.agreements.queries import document_by_hash, text_by_hash

LARGEST = 20 * 1024 * 1024
_AROUND = 64 * 1024  # what a multipart body may add to its file
_TAIL = len(REFERENCE) + 36
TOO_LARGE = "This file is larger than 20 MB. Documents signed here are far smaller, so it is none of them."
EMPTY = "This file is empty."
NOTHING = "Choose a file, or paste its SHA-256."


class Hashing(FileUploadHandler):
    """Hashes a file as it arrives and looks for the reference in it; nothing of it is stored, not even for a moment."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.digest = hashlib.sha256()
        self.size = 0
        self.claim: bytes = b""
        self._tail = b""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > LARGEST:
            raise StopUpload(connection_reset=True)
        self.digest.update(raw_data)
        window = self._tail + raw_data
        if not self.claim and REFERENCE.encode() in window:
            self.claim = window[window.index(REFERENCE.encode()) :][:_TAIL]
            self.claim = self.claim if len(self.claim) == _TAIL else b""
        self._tail = window[-_TAIL:]

    def file_complete(self, file_size: int) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said about a file: whole means that its bytes are exactly those we keep."""

    sha256: str
    document: SignedDocument | None = None
    text: AgreementVersion | None = None
    claims: Signature | None = None

    @property
    def whole(self) -> bool:
        return self.document is not None


def judge(sha256: str, claim: bytes = b"") -> Verdict:
    if document := document_by_hash(sha256):
        return Verdict(sha256, document=document)
    if text := text_by_hash(sha256):
        return Verdict(sha256, text=text)
    claimed = claimed_signature(claim)
    return Verdict(sha256, claims=Signature.objects.filter(pk=claimed).first() if claimed else None)


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
        return _page(request, HashForm(), verdict=judge(hashing.digest.hexdigest(), hashing.claim))
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
    context = {"form": form, "verdict": verdict, "problem": problem}
    return render(request, "members/agreements/verify.html", context, status=status)
