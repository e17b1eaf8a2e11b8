"""The demo's signals as CSV files: reserved names, numbers and addresses only, and nothing of the sample files."""

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from signals.catalog import kinds
from signals.submissions.importing.reader import TITLES

_WORDS: Final = (
    "alder", "basalt", "cinder", "dapple", "fathom", "gable", "hazel", "juniper", "kelp", "linden", "marlin",
    "nimbus", "otter", "plume", "quarry", "ravine", "sorrel", "thimble", "umbra", "wharf", "yarrow", "zephyr",
    "bramble", "copper", "dune", "fennel",
)  # fmt: skip
_PLATFORMS: Final = ("aurora", "meridian", "kitefall", "larksong", "foxglade")
_KINDS: Final = (
    ("url", 20), ("domain", 10), ("username", 16), ("account_id", 8), ("email", 10), ("phone", 5),
    ("payment_handle", 6), ("keyword", 7), ("pdq", 14), ("md5", 6), ("sha256", 5),
)  # fmt: skip
_HARMS: Final = (
    ("csam_distribution", 5), ("csam_sale", 3), ("grooming", 5), ("sextortion_financial", 7),
    ("csam_generated", 3), ("self_generated", 2), ("trafficking", 1), ("livestream_abuse", 1),
)  # fmt: skip
_ACTIONS: Final = {
    "url": "url_blocked", "domain": "url_blocked", "keyword": "feature_blocked", "pdq": "content_removed",
    "md5": "content_removed", "sha256": "content_removed",
}  # fmt: skip
_POLICIES: Final = (
    "Child safety 2.1",
    "CSE zero tolerance",
    "Community rules 4.2",
    "Terms 9(c)",
    "Sextortion 1",
)
_VALUES: Final = {
    "url": "https://{first}-{second}.example/r/{number}",
    "domain": "{first}-{second}{short}.example",
    "email": "{first}.{second}{number}@post.example",
    "phone": "+1{area}55501{short:02d}",
    "keyword": "swap {first} {second}",
    "username": "{first}.{second}{number}",
    "account_id": "70{number:04d}{short:02d}",
    "payment_handle": "{first}{second}{number}",
    "pdq": "{bits:064x}",
    "sha256": "{bits:064x}",
    "md5": "{half:032x}",
}
_SUSPECTED: Final = 6  # one row in so many is sent as suspected, without a report


@dataclass(frozen=True, slots=True)
class Row:
    kind: str
    value: str
    platform: str = ""
    harm: str = "grooming"
    more: dict[str, str] = field(default_factory=dict)


class Maker:
    """Makes rows, never one value twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._taken: set[tuple[str, str]] = set()

    def row(self, kind: str = "") -> Row:
        while True:
            made = kind or _weighted(self._rng, _KINDS)
            value = self._value(made)
            if (made, value) not in self._taken:
                self._taken.add((made, value))
                break
        platform = self._rng.choice(_PLATFORMS) if made in kinds.KINDS_WITH_PLATFORM else ""
        return Row(made, value, platform, _weighted(self._rng, _HARMS))

    def respelt(self, row: Row) -> Row:
        """The same signal as another company writes it."""
        spelling = self._rng.randrange(3)
        if row.kind in {"domain", "email", "md5", "sha256", "pdq"} and spelling:
            return replace(row, value=row.value.upper() if spelling == 1 else f" {row.value} ")
        if row.kind == "url" and spelling:
            return replace(
                row, value=row.value.replace("https://", "HTTPS://" if spelling == 1 else "hxxps://")
            )
        return row

    def near(self, row: Row, *, bits: int) -> Row:
        """A hash of nearly the same picture: so many bits turned."""
        number = int(row.value, 16)
        for bit in self._rng.sample(range(256), bits):
            number ^= 1 << bit
        return replace(row, value=f"{number:064x}")

    def _value(self, kind: str) -> str:
        rng = self._rng
        first, second, number = rng.choice(_WORDS), rng.choice(_WORDS), rng.randint(10, 9_999)
        return _VALUES[kind].format(
            first=first,
            second=second,
            number=number,
            short=number % 100,
            area=rng.choice((212, 312, 415, 617)),
            bits=rng.getrandbits(256),
            half=rng.getrandbits(128),
        )


def _weighted(rng: random.Random, choices: Sequence[tuple[str, int]]) -> str:
    return rng.choices([value for value, _ in choices], [weight for _, weight in choices])[0]


def to_csv(rows: Sequence[Row], now: datetime, rng: random.Random) -> bytes:
    """The rows with their basis, as the importer takes them."""
    names = ("kind", "value", "platform", "harm", "policy", "action", "actioned_at", "reported", "reference")
    text = io.StringIO()
    writer = csv.DictWriter(text, [TITLES[name] for name in (*names, "human_reviewed", "comment")])
    writer.writeheader()
    for row in rows:
        suspected = rng.randrange(_SUSPECTED) == 0
        acted = now - timedelta(days=rng.randint(245, 330), minutes=rng.randint(0, 1_400))
        fields = {
            "kind": row.kind,
            "value": row.value,
            "platform": row.platform,
            "harm": row.harm,
            "policy": rng.choice(_POLICIES),
            "action": "none_yet" if suspected else _ACTIONS.get(row.kind, "account_disabled"),
            "actioned_at": "" if suspected else acted.isoformat(timespec="seconds"),
            "reported": "no" if suspected else "yes",
            "reference": "" if suspected else f"NCMEC-{rng.randint(10**7, 10**8 - 1)}",
            "human_reviewed": "yes",
            "comment": "",
        }
        writer.writerow({TITLES[name]: value for name, value in (fields | row.more).items()})
    return text.getvalue().encode()


def refused_rows() -> list[Row]:
    """Thirty-one rows that cannot stand, each for a reason people meet."""
    wrong = [
        Row("photo", "IMG_2041.jpg"), Row("image", "evidence-17.png"), Row("video", "clip.mp4"),
        Row("phone", "1.20156E+10"), Row("phone", "4.41632E+11"), Row("phone", "12"),
        Row("pdq", "0" * 64), Row("pdq", "f" * 64), Row("pdq", "ab12"), Row("pdq", "z" * 64),
        Row("md5", "d41d8cd98f00b204e9800998ecf8427e"), Row("md5", "1234"), Row("sha256", "abc" * 10),
        Row("url", "http://127.0.0.1/r/1"), Row("url", "http://10.0.0.8/share"), Row("url", "not a link"),
        Row("email", "nobody"), Row("email", "two@@inbox.example"), Row("domain", "localhost"),
        Row("keyword", "=HYPERLINK(A1)"), Row("keyword", "+SUM(1,2)"), Row("username", "<b>alder</b>", "aurora"),
        Row("username", "alder.wharf77"), Row("account_id", "70000000001"), Row("ip", "192.168.1.20"),
        Row("ip", "999.1.1.1"), Row("domain", "umbra-plume.example", harm="other"),
        Row("domain", "kelp-plume.example", harm="spam"), Row("url", "https://kelp-dune.example/r/5", harm=""),
        Row("keyword", "swap hazel dune", more={"actioned_at": "2026-02-30"}),
        Row("keyword", "swap hazel otter", more={"actioned_at": "2091-01-01"}),
    ]  # fmt: skip
    acted = {"action": "content_removed", "reported": "yes", "reference": "NCMEC-10000001"}
    return [replace(row, more=acted | row.more) for row in wrong]
