"""The governed vocabulary: harms, actions, reports, outcomes; loaded once from data/taxonomy.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

import yaml


@dataclass(frozen=True, slots=True)
class Term:
    id: str
    title: str


_REPORTED_TO_TITLES = {
    "ncmec": "NCMEC",
    "iwf": "IWF",
    "other_hotline": "Another hotline",
    "law_enforcement": "Law enforcement",
    "not_required": "Not required",
}
_ACTION_TITLES = {
    "account_disabled": "Account disabled",
    "account_restricted": "Account restricted",
    "content_removed": "Content removed",
    "url_blocked": "URL blocked",
    "feature_blocked": "Feature blocked",
    "warned": "Warned",
    "none_yet": "None yet",
}


def _load() -> dict[str, Any]:
    text = resources.files("signals.catalog").joinpath("data/taxonomy.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def _words(ids: list[str]) -> Mapping[str, Term]:
    titles = _REPORTED_TO_TITLES | _ACTION_TITLES
    return MappingProxyType(
        {id_: Term(id_, titles.get(id_, id_.replace("_", " ").capitalize())) for id_ in ids}
    )


_RAW: Final = _load()
VERSION: Final[int] = _RAW["version"]
RAW_KINDS: Final[list[dict[str, Any]]] = _RAW["kinds"]
HARMS: Final[Mapping[str, Term]] = MappingProxyType({raw["id"]: Term(**raw) for raw in _RAW["harms"]})
CLASSIFICATIONS: Final[Mapping[str, Term]] = MappingProxyType(
    {raw["id"]: Term(**raw) for raw in _RAW["classification"]}
)
ACTIONS: Final = _words(_RAW["actions"])
REPORTED_TO: Final = _words(_RAW["reported_to"])
OPINIONS: Final = _words(_RAW["opinions"])
REACTIONS: Final = _words(_RAW["reactions"])
OUTCOMES: Final = _words(_RAW["outcomes"])
WHOSE: Final = _words(_RAW["whose"])
RETRACTION_REASONS: Final = _words(_RAW["retraction_reasons"])
COUNTS: Final = _words(_RAW["counts"])
STAGES: Final = _words(_RAW["stages"])
PILLARS: Final = _words(_RAW["pillars"])
INCIDENT_TYPES: Final[tuple[str, ...]] = tuple(_RAW["incident_types"])
