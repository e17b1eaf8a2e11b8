"""PAdES by pyHanko: fields made before the first seal, which certifies; the second is an incremental update."""

import asyncio
import io
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import pem, tsp
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp.static import StaticStampStyle
from pyhanko_certvalidator import ValidationContext

from members.agreements.evidence.key import COALITION, COMPANY, SealKey
from members.agreements.evidence.stamp import HEIGHT, WIDTH

logger = logging.getLogger(__name__)
TIMESTAMP_SECONDS = 5
LEFT = 74  # the boxes' place on the last page, in points from its lower left corner
BOTTOM = {COMPANY: 400, COALITION: 400 - HEIGHT - 24}
# Room for the seal in the file, in hexadecimal digits, without and with a timestamp: said, it need not be tried out first.
RESERVED = {False: 16_384, True: 49_152}
_FILLS = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins(0, 0, 0, 0))


class NoTimestamp(Exception):  # noqa: N818 -- named for what happened
    """The timestamp authority did not answer, or not with a timestamp."""


class _Page(PdfContent):
    """A page of another PDF, from memory."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self.pdf = pdf

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.pdf)))
        self.resources.xobject["/Stamp"] = page
        self.box = BoxConstraints(width=WIDTH, height=HEIGHT)
        return b"/Stamp Do"


class _Authority(RequestsHTTPTimeStamper):
    """An RFC 3161 server; whatever it answers other than a timestamp is one kind of trouble."""

    def __init__(self, url: str) -> None:
        super().__init__(url, timeout=TIMESTAMP_SECONDS)  # type: ignore[no-untyped-call]  # pyHanko's own lacks types

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        try:
            return await super().async_request_tsa_response(req)
        except (OSError, ValueError, TypeError) as trouble:
            raise NoTimestamp(str(trouble)) from trouble


def apart[T](work: Callable[[], T]) -> T:
    """Do it in a thread of its own: pyHanko starts an event loop, and the caller's thread may be running one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def _signer(key: SealKey) -> signers.SimpleSigner:
    made: signers.SimpleSigner = signers.SimpleSigner.load_pkcs12_data(key.pkcs12, [], key.passphrase)
    return made


def seal(pdf: bytes, *, key: SealKey, field: str, stamp: bytes, reason: str, url: str = "") -> bytes:
    """Seal a field. The company's comes first and makes both; it allows filling in the other and nothing else."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    first = field == COMPANY
    if first:
        last = int(writer.root["/Pages"]["/Count"]) - 1
        for name, bottom in BOTTOM.items():
            box = (LEFT, bottom, LEFT + WIDTH, bottom + HEIGHT)
            fields.append_signature_field(
                writer, fields.SigFieldSpec(sig_field_name=name, on_page=last, box=box)
            )
    facts = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=first,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
        reason=reason,
    )
    style = StaticStampStyle(
        background=_Page(stamp), background_opacity=1, border_width=0, background_layout=_FILLS
    )
    authority: TimeStamper | None = _Authority(url) if url else None
    out = io.BytesIO()
    signer = signers.PdfSigner(facts, _signer(key), timestamper=authority, stamp_style=style)
    try:
        apart(lambda: signer.sign_pdf(writer, output=out, bytes_reserved=RESERVED[bool(url)]))
    except TimestampRequestError as trouble:
        raise NoTimestamp(str(trouble)) from trouble
    return out.getvalue()


def detached(content: bytes, *, key: SealKey) -> bytes:
    work = _signer(key).async_sign_general_data(content, "sha256", detached=True)
    made = apart(lambda: asyncio.run(work))
    return bytes(made.dump())


@dataclass(frozen=True, slots=True)
class SealRead:
    """What one seal of a document of ours says."""

    field: str
    intact: bool
    ours: bool
    whole_file: bool  # otherwise the revision that it closed
    allowed: bool  # what was added after it is what it allowed
    at: datetime | None
    authority_at: datetime | None

    @property
    def good(self) -> bool:
        return self.intact and self.ours and self.allowed


def read_seals(pdf: bytes, certificates: Iterable[str]) -> list[SealRead]:
    """Validate the seals of a document that we made (its hash is known): a stranger's file is not opened."""
    ours = [asn1_x509.Certificate.load(pem.unarmor(text.encode())[2]) for text in certificates]
    return [_read(found, ours) for found in PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures]


def _read(found: Any, ours: list[asn1_x509.Certificate]) -> SealRead:
    moment = found.self_reported_timestamp or datetime.now(UTC)
    # Certificates are pinned: each was kept when it first sealed, so it is judged at the moment of sealing.
    context = ValidationContext(trust_roots=ours, allow_fetching=False, moment=moment)
    status = apart(lambda: validate_pdf_signature(found, context))
    stamp = status.timestamp_validity
    return SealRead(
        field=str(found.field_name),
        intact=bool(status.intact and status.valid),
        ours=any(certificate.sha256 == status.signing_cert.sha256 for certificate in ours),
        whole_file=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        allowed=bool(status.docmdp_ok),
        at=status.signer_reported_dt,
        authority_at=stamp.timestamp if stamp and stamp.intact else None,
    )
