"""Hints: signals that may have to do with each other, and are never a match.

A username and the local part of an e-mail address may be one person's; a URL and a domain may be one
host's. Hints are asked for when a page is made, among what is out to the company that asks, and enter no count.

Of personal values only a keyed token is kept, made in the background from the sealed value. It bears the id of its key:
`renew` makes those of an older key anew, once a day or when the key changes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any, Final

from django.db.models import QuerySet

from signals.catalog.addresses import host_of
from signals.matching.models import HintToken
from signals.submissions import vault
from signals.submissions.models import Indicator

HANDLE, HOST, ABOVE = HintToken.Relation.HANDLE, HintToken.Relation.HOST, HintToken.Relation.ABOVE
KINDS: Final = ("username", "email", "url", "domain")
SHOWN: Final = 5
_SHORTEST: Final = 4
_ANYBODY: Final = frozenset(
    {
        "admin",
        "contact",
        "hello",
        "help",
        "info",
        "mail",
        "office",
        "sales",
        "support",
        "team",
        "test",
        "user",
    }
)
_PURPOSE: Final = (
    "hint"  # stands where a match token has its platform, with a sign that no platform's name has
)
_BLOCK: Final = 2_000


@dataclass(frozen=True, slots=True)
class Hint:
    words: str
    count: int
    signals: list[Indicator]


def keep(ids: Iterable[int]) -> None:
    """Make the tokens of these signals, where they are missing or of an older key."""
    key = vault.key_id()
    wanted = Indicator.objects.filter(id__in=list(ids), kind__in=KINDS, erased_at=None)
    missing = wanted.exclude(hint_tokens__key_id__in=["", key]).order_by("id")
    for block in batched(missing.iterator(chunk_size=_BLOCK), _BLOCK):
        HintToken.objects.filter(indicator__in=[one.pk for one in block]).delete()
        rows = [
            HintToken(indicator=one, relation=relation, token=token, key_id=key if one.is_personal else "")
            for one in block
            for relation, token in _tokens(one)
        ]
        HintToken.objects.bulk_create(rows, batch_size=_BLOCK)


def renew() -> int:
    """Make anew what bears the id of an older key; returns of how many signals."""
    old = HintToken.objects.exclude(key_id__in=["", vault.key_id()])
    ids = list(old.values_list("indicator_id", flat=True).distinct())
    for block in batched(ids, _BLOCK):
        keep(block)
    return len(ids)


def _tokens(indicator: Indicator) -> Iterator[tuple[HintToken.Relation, bytes]]:
    value = indicator.clear_value  # for the token alone: nobody is shown it
    if indicator.is_personal:
        handle = handle_of(indicator.kind, value)
        if handle:
            yield HANDLE, vault.token("username", f"\x1f{_PURPOSE}", handle)
        return
    host, *above = hosts_of(value if indicator.kind == "domain" else host_of(value))
    yield HOST, vault.token("domain", f"\x1f{_PURPOSE}", host)
    for name in above:
        yield ABOVE, vault.token("domain", f"\x1f{_PURPOSE}", name)


def handle_of(kind: str, value: str) -> str:
    """What a username and an e-mail's local part have in common; "" where too many people share it."""
    handle = value.rpartition("@")[0].partition("+")[0] if kind == "email" else value
    handle = handle.casefold().strip()
    return "" if len(handle) < _SHORTEST or handle in _ANYBODY else handle


def hosts_of(host: str) -> list[str]:
    """The host and the names above it that are more than an ending; of an address only itself."""
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit():
        return [host]
    return [".".join(labels[number:]) for number in range(max(1, len(labels) - 1))]


def hints_for(user: Any, indicator: Indicator) -> list[Hint]:
    """What else this person may see that may have to do with the signal."""
    if indicator.kind not in KINDS:
        return []
    tokens: dict[str, list[bytes]] = {}
    for relation, token in HintToken.objects.filter(indicator=indicator).values_list("relation", "token"):
        tokens.setdefault(relation, []).append(bytes(token))
    return [
        hint for words, found in _asked(indicator, tokens) if (hint := _hint(user, indicator, words, found))
    ]


def _asked(indicator: Indicator, tokens: dict[str, list[bytes]]) -> Iterator[tuple[str, QuerySet[HintToken]]]:
    handle, host, above = (tokens.get(relation, []) for relation in (HANDLE, HOST, ABOVE))
    rows = HintToken.objects.all()
    if handle:
        same = rows.filter(relation=HANDLE, token__in=handle)
        mail = "email"
        if indicator.kind == mail:
            yield "A username like its local part", same.exclude(indicator__kind=mail)
            yield "The same local part at another provider", same.filter(indicator__kind=mail)
        else:
            yield "The same handle on other platforms", same.exclude(indicator__kind=mail)
            yield "An e-mail address with this handle before the @", same.filter(indicator__kind=mail)
    if host:
        here = rows.filter(relation=HOST, token__in=host)
        yield "Same host, other page", here.filter(indicator__kind="url")
        yield "Its domain", here.filter(indicator__kind="domain")
        yield "Pages on hosts below it", rows.filter(relation=ABOVE, token__in=host, indicator__kind="url")
        yield "Domains below it", rows.filter(relation=ABOVE, token__in=host, indicator__kind="domain")
    if above:
        yield "Domains above it", rows.filter(relation=HOST, token__in=above, indicator__kind="domain")


def _hint(user: Any, indicator: Indicator, words: str, found: QuerySet[HintToken]) -> Hint | None:
    signals = (
        Indicator.objects.visible_to(user).filter(pk__in=found.values("indicator")).exclude(pk=indicator.pk)
    )
    first = list(signals.order_by("-id")[: SHOWN + 1])
    if not first:
        return None
    count = signals.count() if len(first) > SHOWN else len(first)
    return Hint(words, count, first[:SHOWN])
