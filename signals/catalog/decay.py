"""How a signal ages between its last confirmation and its end, as MISP's polynomial decay has it. Pure.

score = 1 - (age / life) ** (1 / speed): with speed 1 it falls evenly, above it falls at first, below it falls at the end
(Iklody, Wagener, Dulaunoy, Mokaddem, Wagner: Decaying Indicators of Compromise, 2018).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# Addresses on the network change hands within days, handles within months; a file's hash stays what it is.
_SPEEDS: Final[Mapping[str, float]] = MappingProxyType(
    {"ip": 3.0, "url": 2.0, "domain": 1.5, "keyword": 1.0, "phone": 1.0, "email": 1.0, "username": 1.0}
)
_HANDLES: Final = frozenset({"account_id", "payment_handle"})
_HASH: Final = 0.3
FRESH, AGEING, OLD = "Fresh", "Ageing", "Old"
_FRESH_FROM: Final = 2 / 3
_AGEING_FROM: Final = 1 / 3


def score(kind: str, *, age: float, life: float) -> float:
    """From 1 (just confirmed) to 0 (at its end); `age` and `life` in the same unit, life above 0."""
    if life <= 0:
        raise ValueError("a life has some length")
    speed = _SPEEDS.get(kind, 1.0 if kind in _HANDLES else _HASH)
    share = min(max(age / life, 0.0), 1.0)
    return float(1.0 - share ** (1.0 / speed))


def word(found: float) -> str:
    """The score in one word."""
    if found >= _FRESH_FROM:
        return FRESH
    return AGEING if found >= _AGEING_FROM else OLD
