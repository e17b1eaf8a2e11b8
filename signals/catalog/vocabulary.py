"""The labels a signal may carry: a governed list in versions, each saying what became of the words of the one before. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

import yaml

from signals.catalog.taxonomy import Term


@dataclass(frozen=True, slots=True)
class Label:
    """`guid` stays when a label only gets another name."""

    id: str
    guid: str
    title: str
    group: str


@dataclass(frozen=True, slots=True)
class Group:
    """Labels of one sort; `several` says whether one signal may carry more than one of them."""

    id: str
    title: str
    several: bool
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One edition of the list. `renamed` and `harms` say what the words of the edition before are called now, "" if nothing."""

    number: int
    published: str
    groups: tuple[Group, ...]
    labels: Mapping[str, Label]
    says: str
    renamed: Mapping[str, str]
    harms: Mapping[str, str]

    @property
    def changed(self) -> bool:
        return bool(self.renamed or self.harms)


def _version(raw: Mapping[str, Any]) -> Version:
    groups = tuple(
        Group(
            group["id"],
            group["title"],
            group["several"],
            tuple(Label(**label, group=group["id"]) for label in group["labels"]),
        )
        for group in raw["groups"]
    )
    changes = raw.get("changes", {})
    return Version(
        number=raw["version"],
        published=str(raw["published"]),
        groups=groups,
        labels=MappingProxyType({label.id: label for group in groups for label in group.labels}),
        says=changes.get("says", ""),
        renamed=MappingProxyType(dict(changes.get("labels", {}))),
        harms=MappingProxyType(dict(changes.get("harms", {}))),
    )


def _load() -> dict[int, Version]:
    folder = resources.files("signals.catalog").joinpath("data/vocabulary")
    files = sorted(path.name for path in folder.iterdir() if path.name.endswith(".yaml"))
    found = (_version(yaml.safe_load(folder.joinpath(name).read_text(encoding="utf-8"))) for name in files)
    return dict(sorted((version.number, version) for version in found))


VERSIONS: Final[Mapping[int, Version]] = MappingProxyType(_load())
VERSION: Final = max(VERSIONS)
CURRENT: Final = VERSIONS[VERSION]
LABELS: Final = CURRENT.labels
CONTEXTS: Final[Mapping[str, Term]] = MappingProxyType(
    {
        "meme": Term("meme", "Meme: passed on without sexual intent"),
        "viral": Term("viral", "Viral: passed on in great numbers"),
        "generated": Term("generated", "Generated or manipulated"),
    }
)


def current_version() -> int:
    """A column's default: named by migrations, so that a new version of the list needs none."""
    return VERSION


def label_now(label: str, *, since: int = 1) -> str | None:
    """What a label of version `since` is called today: "" if it is no longer said, None if it never was one."""
    if label not in VERSIONS[since].labels:
        return None
    for number in range(since + 1, VERSION + 1):
        label = VERSIONS[number].renamed.get(label, label)
        if not label:
            return ""
    return label


def labels_now(labels: Iterable[str], *, since: int) -> list[str]:
    """Labels of an older version in today's words, each once, in their order."""
    now = ((label_now(label, since=since), label) for label in labels)
    return list(dict.fromkeys(label if found is None else found for found, label in now if found != ""))


def harm_now(harm: str, *, since: int) -> str:
    for number in range(since + 1, VERSION + 1):
        harm = VERSIONS[number].harms.get(harm, harm)
    return harm


def last_version_of(label: str) -> int | None:
    """The newest version that knew this label, for files written by an older list."""
    return next((n for n in sorted(VERSIONS, reverse=True) if label in VERSIONS[n].labels), None)


def more_than_one(labels: Iterable[str]) -> Group | None:
    """The first group of which only one label may be said and more are."""
    said = set(labels)
    return next(
        (
            group
            for group in CURRENT.groups
            if not group.several and len(said & {label.id for label in group.labels}) > 1
        ),
        None,
    )
