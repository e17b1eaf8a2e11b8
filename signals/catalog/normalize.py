"""`normalize(kind, value)`: the one canonical spelling of a signal's value, or ValueError with the reason in words.

Versioned by kind (`kinds.KINDS`): what is stored keeps the number of the rule that made it.
"""

from signals.catalog import embedded
from signals.catalog.kinds import KINDS

_LONGEST = {"vpdq": 2_000_000}
_LONGEST_OTHERWISE = 8_192
_ROUNDS = 6

_WORDS = frozenset({"keyword", "username", "account_id", "payment_handle", "url", "domain", "email", "phone"})


def normalize(kind: str, value: str) -> str:
    """The canonical value; ValueError when it is none. Pure, and stable: a canonical value is its own canonical value."""
    if kind not in KINDS:
        raise ValueError("unknown kind")
    canonical_form = KINDS[kind].canonical
    _refuse_what_is_no_text(kind, value)
    seen = value
    for _ in range(_ROUNDS):
        canonical = canonical_form(seen)
        if not canonical:
            raise ValueError("empty")
        _refuse_content(kind, canonical)
        if canonical == seen:
            return canonical
        seen = canonical
    raise ValueError("no stable spelling")


def _refuse_what_is_no_text(kind: str, value: str) -> None:
    if not isinstance(value, str):
        raise ValueError("not text")  # noqa: TRY004  # the contract promises ValueError and nothing else
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("not text") from error
    if kind == "url" and value.strip().lower().startswith("data:"):
        raise ValueError(f"scheme not allowed: data, {embedded.REASON}")
    _refuse_content(kind, value)
    most = _LONGEST.get(kind, _LONGEST_OTHERWISE)
    if len(value) > most:
        raise ValueError(f"too long: {len(value)} characters, at most {most}")
    if "\x00" in value:
        raise ValueError("control characters are not text")


def _refuse_content(kind: str, value: str) -> None:
    embedded.refuse_embedded(value)
    if kind in _WORDS:
        embedded.refuse_encoded_run(value)
