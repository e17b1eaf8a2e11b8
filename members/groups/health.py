"""How a group does, as programme staff look at it: each source says what is amiss, group by group."""

import uuid
from collections.abc import Callable, Iterable

# Given groups' ids, what is amiss with which, a sentence each; meetings add theirs with `health_source`.
Source = Callable[[Iterable[uuid.UUID]], dict[uuid.UUID, list[str]]]
_sources: list[Source] = []


def health_source(source: Source) -> Source:
    if source not in _sources:
        _sources.append(source)
    return source


def amiss(groups: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    keys = list(groups)
    found: dict[uuid.UUID, list[str]] = {key: [] for key in keys}
    for source in _sources:
        for key, sentences in source(keys).items():
            found[key] += sentences
    return found
