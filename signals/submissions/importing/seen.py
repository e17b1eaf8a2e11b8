"""Which signals of a file were met before, in as little room as that can take. Pure."""

from typing import Final

_BUCKETS: Final = 1024
_KEPT: Final = 8  # of a token's bytes: they tell 200,000 rows apart


class Seen:
    """Beginnings of tokens, one behind the other in many short strings: 1.6 MB for 200,000, where a set takes 14."""

    def __init__(self, packed: bytes = b"") -> None:
        self._buckets = [bytearray() for _ in range(_BUCKETS)]
        for start in range(0, len(packed), _KEPT):
            token = packed[start : start + _KEPT]
            self._bucket(token).extend(token)

    def add(self, token: bytes) -> None:
        if token not in self:
            self._bucket(token).extend(token[:_KEPT])

    def __contains__(self, token: bytes) -> bool:
        wanted, bucket = token[:_KEPT], self._bucket(token)
        found = bucket.find(wanted)
        while found >= 0 and found % _KEPT:  # across two of them
            found = bucket.find(wanted, found + 1)
        return found >= 0

    def _bucket(self, token: bytes) -> bytearray:
        return self._buckets[int.from_bytes(token[:2]) % _BUCKETS]

    def packed(self) -> bytes:
        return b"".join(self._buckets)
