"""Hints: signals that may have to do with each other, and are never a match.

A username and the local part of an e-mail address may be one person's, and so may one text that stands as two types; a
URL and a domain or address may be one host's. Hints are asked for when a page is made, among what is out to the company
that asks, and enter no count.

Of personal values only a keyed token is kept, made in the background from the sealed value. A token says which key and
which rule made it: what another made is made anew once a day, and as soon as a rotation of the key closes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from signals.catalog.addresses import host_of
from signals.catalog.owners import is_address, names_of
from signals.matching.models import HintToken
from signals.submissions import vault
from signals.submissions.models import Indicator

_RELATION = HintToken.Relation
HANDLE, HOST, ABOVE, SAME = _RELATION.HANDLE, _RELATION.HOST, _RELATION.ABOVE, _RELATION.SAME
_ALIKE: Final = (
    "username",
    "email",
    "phone",
    "account_id",
    "payment_handle",
)  # one text may stand as several
_HOSTED: Final = ("url", "domain", "ip")
_LONG_HEX: Final = ("sha256", "pdq", "tmk_pdqf")  # they look alike, and are sent as each other
KINDS: Final = (*_ALIKE, *_HOSTED)
SHOWN: Final = 5
RULE: Final = "2"  # raise it whenever other tokens would be made of the same value
BLOCK: Final = 2_000
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
# They stand where a match token has its platform, with a sign that no platform's name has.
_FOR_HINT, _FOR_SAME = "\x1fhint", "\x1fsame"


@dataclass(frozen=True, slots=True)
class Hint:
    words: str
    count: int
    signals: list[Indicator]


def keep(ids: Iterable[int]) -> None:
    """Make the tokens of these signals, where they are missing or of another key or rule."""
    wanted = Indicator.objects.filter(id__in=list(ids), kind__in=KINDS, erased_at=None)
    standing = HintToken.objects.filter(indicator=OuterRef("pk"), key_id__in=_makers())
    missing = wanted.exclude(Exists(standing)).order_by("id")
    for block in batched(missing.iterator(chunk_size=BLOCK), BLOCK):
        HintToken.objects.filter(indicator__in=[one.pk for one in block]).delete()
        rows = [
            HintToken(indicator=one, relation=relation, token=token, key_id=_maker(keyed=keyed))
            for one in block
            for keyed, relation, token in _tokens(one)
        ]
        HintToken.objects.bulk_create(rows, batch_size=BLOCK)


def _maker(*, keyed: bool) -> str:
    return f"{vault.key_id() if keyed else ''}/{RULE}"


def _makers() -> list[str]:
    return [_maker(keyed=True), _maker(keyed=False)]


def outdated() -> list[int]:
    """Signals whose tokens another key or rule made."""
    old = HintToken.objects.exclude(key_id__in=_makers())
    return list(old.order_by("indicator_id").values_list("indicator_id", flat=True).distinct())


def _tokens(indicator: Indicator) -> Iterator[tuple[bool, HintToken.Relation, bytes]]:
    """Each says whether it is keyed; all of one signal are, or none."""
    value = indicator.clear_value  # for the token alone: nobody is shown it
    if indicator.kind in _HOSTED:
        host, *above = names_of(host_of(value) if indicator.kind == "url" else value)
        # An address may be a person's: what any of its signals has in common with a page there is keyed.
        keyed = is_address(host)
        yield keyed, HOST, vault.token("ip" if keyed else "domain", _FOR_HINT, host)
        for name in above:
            yield False, ABOVE, vault.token("domain", _FOR_HINT, name)
        return
    if text := plain_of(value):
        yield True, SAME, vault.token("username", _FOR_SAME, text)
    if handle := handle_of(indicator.kind, value):
        yield True, HANDLE, vault.token("username", _FOR_HINT, handle)


def plain_of(value: str) -> str:
    """A personal value as it may stand under another type, too; "" where it says too little."""
    return _telling(value.casefold().strip().lstrip("@$+"))


def handle_of(kind: str, value: str) -> str:
    """What a username and an e-mail's local part have in common; "" where too many people share it, or for other types."""
    if kind == "email":
        return _telling(value.rpartition("@")[0].partition("+")[0].casefold().strip())
    return _telling(value.casefold().strip()) if kind == "username" else ""


def _telling(text: str) -> str:
    return "" if len(text) < _SHORTEST or text in _ANYBODY else text


def hints_for(user: Any, indicator: Indicator) -> list[Hint]:
    """What else this person may see that may have to do with the signal."""
    if indicator.kind in _LONG_HEX:
        asked: list[tuple[str, QuerySet[Any, Any]]]
        alike = [vault.token(kind, "", indicator.value) for kind in _LONG_HEX if kind != indicator.kind]
        asked = [("The same value as another type", Indicator.objects.filter(token__in=alike).values("pk"))]
    elif indicator.kind in KINDS:
        asked = [(words, found.values("indicator")) for words, found in _asked(indicator)]
    else:
        return []
    return [hint for words, ids in asked if (hint := _hint(user, indicator, words, ids))]


def _asked(indicator: Indicator) -> Iterator[tuple[str, QuerySet[HintToken]]]:
    tokens: dict[str, list[bytes]] = {}
    for relation, token in HintToken.objects.filter(indicator=indicator).values_list("relation", "token"):
        tokens.setdefault(relation, []).append(bytes(token))
    handle, host, above, same = (tokens.get(relation, []) for relation in (HANDLE, HOST, ABOVE, SAME))
    rows = HintToken.objects.all()
    if same:
        text = rows.filter(relation=SAME, token__in=same)
        yield "The same value as another type", text.exclude(indicator__kind=indicator.kind)
        if indicator.kind in {"account_id", "payment_handle"}:
            yield "The same value on other platforms", text.filter(indicator__kind=indicator.kind)
    if handle:
        found = rows.filter(relation=HANDLE, token__in=handle)
        mail = "email"
        if indicator.kind == mail:
            yield "A username like its local part", found.exclude(indicator__kind=mail)
            yield "The same local part at another provider", found.filter(indicator__kind=mail)
        else:
            yield "The same handle on other platforms", found.exclude(indicator__kind=mail)
            yield "An e-mail address with this handle before the @", found.filter(indicator__kind=mail)
    if host:
        here = rows.filter(relation=HOST, token__in=host)
        yield "Same host, other page", here.filter(indicator__kind="url")
        yield "Its domain", here.filter(indicator__kind="domain")
        yield "Its address", here.filter(indicator__kind="ip")
        yield "Pages on hosts below it", rows.filter(relation=ABOVE, token__in=host, indicator__kind="url")
        yield "Domains below it", rows.filter(relation=ABOVE, token__in=host, indicator__kind="domain")
    if above:
        yield "Domains above it", rows.filter(relation=HOST, token__in=above, indicator__kind="domain")


def _hint(user: Any, indicator: Indicator, words: str, ids: QuerySet[Any, Any]) -> Hint | None:
    signals = Indicator.objects.visible_to(user).filter(pk__in=ids).exclude(pk=indicator.pk)
    first = list(signals.order_by("-id")[: SHOWN + 1])
    if not first:
        return None
    count = signals.count() if len(first) > SHOWN else len(first)
    return Hint(words, count, first[:SHOWN])
