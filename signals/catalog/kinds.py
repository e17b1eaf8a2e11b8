"""The registry of kinds: one row a kind, with its canonical form, privacy, life and way of matching. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from signals.catalog import addresses, handles, hashes, taxonomy


class Rule(StrEnum):
    """How two signals of a kind are found to be the same thing."""

    EXACT = "exact"  # the same canonical value, and platform where one is needed
    PDQ = "pdq"  # Hamming distance of at most 31 of 256 bits
    VPDQ = "vpdq"  # enough frames of good quality within the PDQ distance


class Privacy(StrEnum):
    PLAIN = "plain"  # may travel as it is
    PERSONAL = "personal"  # blinded; revealed with a reason and an audit entry


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of signal. `version` counts the rules of its canonical form, `days` is how long a signal lives."""

    id: str
    title: str
    canonical: Callable[[str], str]
    version: int
    sample: str
    privacy: Privacy
    days: int
    rule: Rule
    match: str
    needs: str = ""
    note: str = ""

    @property
    def personal(self) -> bool:
        return self.privacy == Privacy.PERSONAL

    @property
    def life(self) -> str:
        """How long it lives, for people."""
        years, rest = divmod(self.days, 365)
        if rest or not years:
            return f"{self.days} days"
        return "1 year" if years == 1 else f"{years} years"

    @property
    def needs_platform(self) -> bool:
        return self.needs == "platform"


@dataclass(frozen=True, slots=True)
class _Row:
    """What the shared vocabulary does not say of a kind: how people call it, how it is written, an invented sample."""

    title: str
    canonical: Callable[[str], str]
    sample: str
    rule: Rule = Rule.EXACT
    version: int = 1  # raise it whenever an accepted value gets another canonical form


_HEX: Final = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
_PDQ: Final = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
_ROWS: Final[Mapping[str, _Row]] = MappingProxyType(
    {
        "url": _Row("URL", addresses.url, "hxxps://Files[.]bad.example/%7Ea?utm_source=x#top"),
        "domain": _Row("Domain", addresses.domain, "MÜNCHEN[.]example."),
        "email": _Row("E-mail address", addresses.email, "Some.One [at] bad.example"),
        "phone": _Row("Phone number", handles.phone, "+44 (0)20 7946 0958"),
        "username": _Row("Username", handles.username, "@Some_Body"),
        "account_id": _Row("Account number", handles.account_id, " 10029384756 "),
        "payment_handle": _Row("Payment handle", handles.payment_handle, "$SomeBody"),
        "ip": _Row("IP address", addresses.ip, "2001:DB8:0:0::1"),
        "keyword": _Row("Keyword", handles.keyword, "Two  Words"),
        "md5": _Row("MD5", hashes.md5, _HEX[:32].upper()),
        "sha1": _Row("SHA-1", hashes.sha1, _HEX[:40].upper()),
        "sha256": _Row("SHA-256", hashes.sha256, _HEX.upper()),
        "pdq": _Row("PDQ", hashes.pdq, _PDQ.upper(), Rule.PDQ),
        "vpdq": _Row("vPDQ", hashes.vpdq, f"0,100,{_PDQ.upper()}", Rule.VPDQ),
        "tmk_pdqf": _Row("TMK+PDQF", hashes.tmk_pdqf, _HEX.upper()),
        "photodna": _Row("PhotoDNA", hashes.photodna, ", ".join(str(n % 200 + 7) for n in range(144))),
    }
)


def _kind(raw: Mapping[str, object]) -> Kind:
    row = _ROWS[str(raw["id"])]
    return Kind(
        id=str(raw["id"]),
        title=row.title,
        canonical=row.canonical,
        version=row.version,
        sample=row.sample,
        privacy=Privacy(str(raw["privacy"])),
        days=int(str(raw["days"])),
        rule=row.rule,
        match=str(raw["match"]),
        needs=str(raw.get("needs", "")),
        note=str(raw.get("note", "")),
    )


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {kind.id: kind for kind in map(_kind, taxonomy.RAW_KINDS)}
)
PERSONAL_KINDS: Final = frozenset(kind.id for kind in KINDS.values() if kind.personal)
KINDS_WITH_PLATFORM: Final = frozenset(kind.id for kind in KINDS.values() if kind.needs_platform)
