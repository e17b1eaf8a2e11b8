"""What the seals in a file say, in words: of a document of ours in full, of a stranger's file without opening it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from members.agreements.evidence.check import cms_agrees, seals_in
from members.agreements.evidence.key import COALITION
from members.agreements.evidence.models import SealCertificate

MOST = 4  # seals of one file that are looked at


@dataclass(frozen=True, slots=True)
class SealWords:
    """One seal: whether it holds, what it is, what it covers, and when it was made by whose clock."""

    holds: bool
    name: str
    words: str
    at: datetime | None = None
    by_authority: bool = False


def certificates() -> list[SealCertificate]:
    return list(SealCertificate.objects.all())


def seals_of_ours(pdf: bytes) -> list[SealWords]:
    """Full validation of a file whose hash is that of a document we made."""
    from members.agreements.evidence import pades  # noqa: PLC0415 -- a second of import that only seals need

    found = []
    for seal in pades.read_seals(pdf, [row.pem for row in certificates()]):
        name = "The coalition's seal" if seal.field == COALITION else "The company's seal"
        if not seal.intact or not seal.ours:
            words = "It does not hold."
        elif seal.whole_file:
            words = "Intact, made with our certificate, and it covers the whole file."
        elif seal.allowed:
            words = (
                "Intact, made with our certificate. It covers everything up to its revision; after it came the "
                "coalition's seal, which it allowed, and nothing else."
            )
        else:
            words = "Intact, but something was added after it that it does not allow."
        found.append(
            SealWords(seal.good, name, words, seal.authority_at or seal.at, seal.authority_at is not None)
        )
    return found


def seals_of_strangers(pdf: bytes) -> list[SealWords]:
    """The seals of any file by their byte ranges: hashes and signatures only, the PDF is not opened."""
    pems = [row.pem for row in certificates()]
    found = []
    for number, seal in enumerate(islice(seals_in(pdf), MOST), start=1):
        ours = any(cms_agrees(seal.cms, seal.covered, pem) for pem in pems)
        if not ours:
            words = "Broken or not ours: what it covers differs from what was sealed."
        elif seal.whole:
            words = "Intact, made with our certificate, and it covers the whole file."
        else:
            words = f"Intact, made with our certificate, for the first {seal.end} bytes; {len(pdf) - seal.end} more follow."
        found.append(SealWords(ours, f"Seal {number}", words))
    return found
