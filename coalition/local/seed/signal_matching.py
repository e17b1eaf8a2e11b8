"""What matching shows in the demo: who found a signal alone and who followed, a cluster, a pair of videos, hints."""

import random
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from members.models import User
from members.rules import company_of
from signals.models import Indicator, Opinion
from signals.submissions import sights
from signals.submissions.sending.services import submit_signal

_WORD: Final = "velvet ferry swap"
_HOST: Final = "orchard-slate.example"
_HANDLE: Final = "quiet_marten_71"
_FOUND, _SEEN, _FOLLOWED = 90, 60, 40  # days ago
_CLUSTER: Final = (0, 14, 28, 42, 56, 70)  # bits from the first: the ends hang together by those between them
_FRAMES, _SHARED_FRAMES = 12, 10


def seed_signal_matching(
    analysts: Mapping[str, User], now: datetime, rng: random.Random, *, reader: str
) -> None:
    """A few signals that several companies send by form, `reader` among them."""
    people = [analysts[slug] for slug in sorted(analysts, key=lambda slug: (slug != reader, slug))]
    _word(people, now)
    first = rng.getrandbits(256)
    for person, bits in zip(people, _CLUSTER, strict=False):
        turned = sum(1 << (bit * 3) for bit in range(bits))
        _send(person, "pdq", f"{first ^ turned:064x}", now, named=bits > 0)
    frames = [f"{rng.getrandbits(256):064x}" for _ in range(_FRAMES + _FRAMES - _SHARED_FRAMES)]
    for person, part in zip(people, (frames[:_FRAMES], frames[_FRAMES - _SHARED_FRAMES :]), strict=False):
        _send(
            person, "vpdq", "\n".join(f"{number * 30},92,{hash_}" for number, hash_ in enumerate(part)), now
        )
    for person, kind, value, platform in zip(
        [*people[:3], *people[:3]],
        ("url", "url", "domain", "username", "username", "email"),
        (
            f"https://files.{_HOST}/r/1",
            f"https://files.{_HOST}/r/2",
            _HOST,
            _HANDLE,
            _HANDLE,
            f"{_HANDLE}@post.example",
        ),
        ("", "", "", "aurora", "borealis", ""),
        strict=False,
    ):
        _send(person, kind, value, now, platform=platform)


def _word(people: Sequence[User], now: datetime) -> None:
    """Four found it alone, three after they had seen it here."""
    for number, person in enumerate(people[:7]):
        follows = number >= 4  # noqa: PLR2004 -- from the fifth on
        if follows:
            word = Indicator.objects.get(kind="keyword", value=_WORD)
            sights.record_shared(company_of(person), [word.pk], now=now - timedelta(days=_SEEN))
        _send(person, "keyword", _WORD, now, days=_FOLLOWED if follows else _FOUND)


def _send(
    person: User,
    kind: str,
    value: str,
    now: datetime,
    *,
    platform: str = "",
    days: int = _FOUND,
    named: bool = False,
) -> None:
    fields = {
        "kind": kind,
        "value": value,
        "platform": platform,
        "harm": "csam_distribution",
        "policy": "Community rules 4.2",
        "action": "content_removed",
        "actioned_at": (now - timedelta(days=days)).isoformat(timespec="minutes"),
        "reported": "yes",
        "reference": f"NCMEC-{10_000_000 + days}",
        "human_reviewed": "yes",
    }
    token = uuid.uuid5(uuid.NAMESPACE_URL, f"seed/matching/{person.email}/{kind}/{value[:90]}/{platform}")
    batch = submit_signal(by=person, fields=fields, form_token=token)
    if named:
        Opinion.objects.filter(batch=batch).update(named=True)
