"""Sealing what was signed, with a timestamp where an authority is set."""

import logging
from dataclasses import dataclass

from django.conf import settings

from members.agreements.evidence.key import SealKey, seal_key

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed PDF; `timestamped` when an authority of the settings said when."""

    pdf: bytes
    timestamped: bool


def seal(pdf: bytes, *, field: str, stamp: bytes, reason: str, key: SealKey | None = None) -> Sealed:
    """Seal one of the two fields: the company's certifies the document, the coalition's is added to it.

    `stamp` is a one-page PDF that is shown in the field. `reason` stands in clear in the sealed bytes. Where the timestamp authority
    does not answer, the seal goes without one: nobody's signature waits for somebody else's server.
    """
    from members.agreements.evidence import pades  # noqa: PLC0415 -- a second of import that only sealing needs

    key = key or seal_key()
    if settings.TIMESTAMP_URL:
        try:
            return Sealed(
                pades.seal(pdf, key=key, field=field, stamp=stamp, reason=reason, url=settings.TIMESTAMP_URL),
                timestamped=True,
            )
        except pades.NoTimestamp as trouble:
            logger.warning("The timestamp authority did not answer, the seal goes without: %s", trouble)
    return Sealed(pades.seal(pdf, key=key, field=field, stamp=stamp, reason=reason), timestamped=False)


def detached(content: bytes, *, key: SealKey | None = None) -> bytes:
    """A CMS signature over other content than a PDF, in DER."""
    from members.agreements.evidence import pades  # noqa: PLC0415 -- see above

    return pades.detached(content, key=key or seal_key())
