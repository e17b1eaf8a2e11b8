"""50,000 documents of about 400 words, seeded in bulk, and the first page of a search in them."""

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.local.bench import best_of
from members.models import User, WorkingGroup
from resources.library.models import Document
from resources.library.search import queries
from tests import factories

DOCUMENTS, WORDS, CHUNK, PAGE = 50_000, 400, 2_000, 20
MOST_STATEMENTS = 4
AUDIENCES = (("green", "members"), ("amber", "members"), ("amber", "group"), ("amber+strict", "companies"))


def _vocabulary(rng: random.Random) -> list[str]:
    parts = [
        "ba",
        "be",
        "bi",
        "bo",
        "bu",
        "da",
        "de",
        "di",
        "do",
        "du",
        "ka",
        "ke",
        "ki",
        "ko",
        "ku",
        "la",
        "le",
        "li",
        "lo",
        "lu",
        "ma",
        "me",
        "mi",
        "mo",
        "mu",
        "ra",
        "re",
        "ri",
        "ro",
        "ru",
        "sa",
        "se",
    ]
    return ["".join(rng.choices(parts, k=rng.randint(2, 4))) for _ in range(6_000)]


def _documents(rng: random.Random, owner: User, groups: list[WorkingGroup]) -> Iterator[Document]:
    words = _vocabulary(rng)
    weights = [1 / place for place in range(1, len(words) + 1)]
    company = owner.seats.get().organization
    now = timezone.now()
    for number in range(DOCUMENTS):
        text = rng.choices(words, weights, k=WORDS)
        if number % 50 == 0:
            text[rng.randrange(WORDS)] = "indicators"
        tlp, audience = AUDIENCES[number % 4]
        yield Document(
            title=f"{' '.join(text[:5]).capitalize()} {'interventions' if number % 500 == 0 else ''}{number}",
            slug=f"bench-{uuid.uuid4()}",
            summary=" ".join(text[5:25]),
            stage="disrupt" if number % 3 else "detect",
            topics=["grooming"] if number % 2 else ["policy", "sextortion"],
            tlp=tlp,
            audience=audience,
            status="published",
            published_at=now,
            group=groups[number % len(groups)],
            owner=owner,
            organization=company,
            body=" ".join(text),
        )


@contextmanager
def _library() -> Iterator[User]:
    """The corpus in a transaction that is rolled back; whoever reads sits in one of nine groups."""
    rng = random.Random(7)
    with transaction.atomic():
        owner = factories.make_person(factories.make_company("Bench writer"))
        reader = factories.make_person(factories.make_company("Bench reader"))
        groups = [factories.make_group(f"Bench {number}") for number in range(9)]
        groups[0].seats.create(user=reader)
        documents = _documents(rng, owner, groups)
        while chunk := [document for document, _place in zip(documents, range(CHUNK), strict=False)]:
            Document.objects.bulk_create(chunk)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE resources_document")
        yield reader
        transaction.set_rollback(True)


def _first_page(user: User, text: str, *, allowed: bool = True, **narrow: str) -> list[Document]:
    """What the list of the library asks for: count, page, lines, facets."""
    filters = queries.Filters(q=text, sort="best", **narrow)
    base = queries.shelf(user) if allowed else Document.objects.published()
    found = queries.with_words(base, text)
    chosen = queries.for_list(queries.ranked(queries.narrowed(found, filters), filters))
    chosen.count()
    rows = list(chosen[:PAGE])
    queries.highlights(user, rows, text)
    queries.facets(found, filters)
    return rows


@dataclass(frozen=True, slots=True)
class Measured:
    with_permission: float
    without: float
    built: float


def measure() -> Measured:
    """Build, check what is found and by how many statements, then time with and without the permission."""
    start = perf_counter()
    with _library() as reader:
        built = perf_counter() - start
        with CaptureQueriesContext(connection) as asked:
            rows = _first_page(reader, "indicators", stage="disrupt")
        of_documents = [row for row in asked if "resources_document" in row["sql"]]
        if len(rows) != PAGE or len(of_documents) > MOST_STATEMENTS:
            raise RuntimeError(f"{len(rows)} rows by {len(of_documents)} statements")
        if not any("interventions" in row.title for row in _first_page(reader, "intervenions")):
            raise RuntimeError("The typing error was not forgiven.")
        return Measured(
            best_of(5, lambda: _first_page(reader, "indicators", stage="disrupt")),
            best_of(5, lambda: _first_page(reader, "indicators", stage="disrupt", allowed=False)),
            built,
        )
