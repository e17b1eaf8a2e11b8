"""Finding documents: the permission first, then words, filters, rank; counts and highlights from the same rows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import Count, F, FloatField, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Left
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from members.models import Stage
from resources.library.labels import Tlp
from resources.library.models import SEARCH_CONFIG, Document, Format
from resources.library.rules import BEFORE_COVERAGE
from resources.library.searchable import START, STOP
from resources.library.topics import topic_words

SORTS = {"best": "Best match", "new": "Newest first", "title": "By title"}
ALIKE = 0.45  # trigram word similarity of a title from which a typing error is forgiven
HIGHLIGHT_WITHIN = 60_000  # characters of a text that are searched for the line to show
NAMES = ("stage", "topic", "tlp", "group", "format")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for; all of it stands in the URL."""

    q: str = ""
    stage: str = ""
    topic: str = ""
    tlp: str = ""
    group: str = ""
    format: str = ""
    sort: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        # PostgreSQL takes no NUL, and nobody means more than 200 characters.
        return cls.of(
            **{name: query.get(name, "").replace("\x00", "").strip()[:200] for name in ("q", "sort", *NAMES)}
        )

    @classmethod
    def of(cls, *, sort: str = "", q: str = "", **narrow: str) -> "Filters":
        """What is best is sorted by only where words are asked for."""
        if sort not in SORTS or (sort == "best" and not q):
            sort = "best" if q else "new"
        return cls(q=q, sort=sort, **narrow)

    @property
    def narrowed(self) -> bool:
        return any(getattr(self, name) for name in NAMES)

    def url(self, **changes: str) -> str:
        changed = replace(self, **changes)
        pairs = {name: getattr(changed, name) for name in ("q", *NAMES, "sort")}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})


def words(text: str) -> SearchQuery:
    return SearchQuery(text, config=SEARCH_CONFIG, search_type="websearch")


def with_words(documents: QuerySet[Document], text: str) -> QuerySet[Document]:
    """Documents that hold the words, or whose title is spelt nearly so."""
    if not text:
        return documents
    return documents.annotate(alike=TrigramWordSimilarity(text, "title")).filter(
        Q(search=words(text)) | Q(title__trigram_word_similar=text, alike__gte=ALIKE)
    )


def narrowed(documents: QuerySet[Document], filters: Filters) -> QuerySet[Document]:
    wanted: dict[str, Any] = {}
    if filters.stage:
        wanted["stage"] = filters.stage
    if filters.topic:
        wanted["topics__contains"] = [filters.topic]
    if filters.tlp:
        wanted["tlp"] = filters.tlp
    if filters.group:
        wanted["group__slug"] = filters.group
    if filters.format:
        wanted["format"] = filters.format
    return documents.filter(**wanted)


def with_rank(documents: QuerySet[Document], filters: Filters) -> QuerySet[Any]:
    """How well each fits, in double precision: a cursor names a place by it."""
    if filters.sort != "best":
        return documents
    rank = SearchRank(F("search"), words(filters.q)) + F("alike") * Value(0.3)
    return documents.annotate(rank=Cast(rank, FloatField()))


def ranked(documents: QuerySet[Document], filters: Filters) -> QuerySet[Document]:
    if filters.q and filters.sort == "best":
        return with_rank(documents, filters).order_by("-rank", "-published_at", "pk")
    if filters.sort == "title":
        return documents.order_by("title", "pk")
    return documents.order_by("-published_at", "pk")


def shelf(user: Any) -> QuerySet[Document]:
    """What stands in the library for this person: published, and theirs to see."""
    return Document.objects.visible_to(user).published()


def before_coverage_shelf(user: Any) -> QuerySet[Document]:
    """What of it needs no agreement: written for everybody, or for companies that are joining."""
    return shelf(user).filter(audience__in=BEFORE_COVERAGE)


def for_list(documents: QuerySet[Document]) -> QuerySet[Document]:
    return documents.select_related("group", "organization").defer("body", "search")


def highlights(user: Any, found: Iterable[Document], text: str) -> dict[Any, SafeString]:
    """For the documents of one page: the line in which the words stand, everything but the marks escaped."""
    keys = [document.pk for document in found]
    if not text or not keys:
        return {}
    line = SearchHeadline(
        Left("body", HIGHLIGHT_WITHIN),
        words(text),
        config=SEARCH_CONFIG,
        start_sel=START,
        stop_sel=STOP,
        max_words=32,
        min_words=14,
        max_fragments=1,
    )
    lines = shelf(user).filter(pk__in=keys).annotate(line=line).values_list("pk", "line")
    return {pk: marked(text) for pk, text in lines if START in text}


def marked(text: str) -> SafeString:
    """Escape first; what then stands between the private-use marks is what was found."""
    safe = str(escape(" ".join(text.replace("#", " ").replace("**", "").replace("|", " ").split())))
    return mark_safe(safe.replace(START, "<mark>").replace(STOP, "</mark>"))  # noqa: S308 -- escaped on the line above


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    count: int
    url: str
    chosen: bool


@dataclass(slots=True)
class Facet:
    """One way to narrow the list down, with how many there are of each."""

    name: str
    label: str
    options: list[Option] = field(default_factory=list)


def _counted(found: QuerySet[Document]) -> Iterable[tuple[str, str, str, str, str, str, int]]:
    """Stage, label, group, its title, format, topic, count: all facets by one statement over what was found."""
    plain = found.order_by()
    by_facts = (
        plain.annotate(topic=Value("", output_field=TextField()))
        .values_list("stage", "tlp", "group__slug", "group__title", "format", "topic")
        .annotate(count=Count("pk"))
    )
    none = [Value("", output_field=TextField()) for _ in range(5)]
    by_topic = (
        plain.annotate(one=Func(F("topics"), function="unnest", output_field=TextField()))
        .values_list(*none, "one")
        .annotate(count=Count("pk"))
    )
    return by_facts.union(by_topic, all=True).order_by()


def facets(found: QuerySet[Document], filters: Filters) -> list[Facet]:
    """Counts over exactly what the reader may see and has searched for; one statement."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    titles: dict[str, str] = {}
    for stage, tlp, group, title, kind, topic, count in _counted(found):
        if topic:
            counts["topic"][topic] += count
            continue
        counts["stage"][stage] += count
        counts["tlp"][tlp] += count
        counts["format"][kind] += count
        if group:
            counts["group"][group] += count
            titles[group] = title
    labels: dict[str, dict[str, str]] = {
        "stage": dict(zip(Stage.values, Stage.labels, strict=True)),
        "topic": {topic: topic_words(topic) for topic in counts["topic"]},
        "tlp": dict(zip(Tlp.values, Tlp.labels, strict=True)),
        "group": titles,
        "format": dict(zip(Format.values, Format.labels, strict=True)),
    }
    made = []
    for name, label in zip(NAMES, ("Stage", "Topic", "Label", "Working group", "Format"), strict=True):
        chosen = getattr(filters, name)
        options = [
            Option(
                label=labels[name].get(value, value),
                count=count,
                url=filters.url(**{name: "" if value == chosen else value}),
                chosen=value == chosen,
            )
            for value, count in sorted(counts[name].items(), key=lambda pair: (-pair[1], pair[0]))
        ]
        made.append(Facet(name, label, options))
    return made


def found_in(user: Any, filters: Filters) -> QuerySet[Document]:
    return with_words(shelf(user), filters.q)
