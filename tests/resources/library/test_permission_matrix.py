"""Label, audience, standing and role over every surface: none shows what `visible_to` denies, all show what it allows."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import registry
from coalition.core.registry import AudienceKind
from members.models import GroupSeat
from resources.library.collections.services import add_to_collection, make_collection
from resources.library.labels import FITS, Audience, Tlp
from resources.library.models import Document
from resources.library.publishing.choice import Choice
from resources.library.requests.services import answer_access, ask_for_access
from resources.library.search import feed
from resources.library.services import seal_document
from tests.access.cast import COVERED, PEOPLE, make_cast
from tests.access.stage import Stage
from tests.resources.factories import make_document, publish_now

EVENT = uuid.UUID(int=7)
SEES = {
    Audience.PUBLIC: COVERED | {"uncovered", "prospect"},
    Audience.PROSPECTS: COVERED | {"uncovered", "prospect"},
    Audience.MEMBERS: COVERED,
    Audience.GROUP: {"staff", "chair", "member"},
    Audience.COMPANIES: {"staff", "chair", "signatory", "analyst", "other_analyst"},
    Audience.EVENT: {"staff", "chair", "member", "guest"},
}
WHO = [who for who in PEOPLE if who != "anonymous"]


@dataclass
class Corpus:
    stage: Stage
    seen_by: dict[str, frozenset[str]]  # a document's number to who sees it
    keys: dict[str, uuid.UUID]
    feeds: dict[str, str]

    def of(self, who: str) -> set[str]:
        return {number for number, people in self.seen_by.items() if who in people}


@pytest.fixture(scope="module")
def corpus(django_db_setup: None, django_db_blocker: Any) -> Iterator[Corpus]:
    """One document of every label and audience, one with access given and over, a draft, a sealed one."""
    before = dict(registry.current().audiences)
    with django_db_blocker.unblock(), transaction.atomic():
        yield _build()
        transaction.set_rollback(True)
    registry.current().audiences = before


def _build() -> Corpus:
    cast = make_cast()
    group, chair = cast.things["group"], cast["chair"]
    for who in ("member", "gone", "suspended", "uncovered", "ended"):
        GroupSeat.objects.create(group=group, user=cast[who])
    guests = {cast[who].pk for who in ("member", "guest", "gone", "uncovered", "ended")}
    registry.current().audiences["event"] = AudienceKind(
        of=lambda user: [EVENT] if user.pk in guests else [],
        people=lambda _key: [cast[who] for who in ("member", "guest")],
        title=lambda _key: "An event",
        choices=lambda _user: [(EVENT, "An event")],
    )
    made: list[tuple[Document, frozenset[str]]] = []

    def write(seen: Any, choice: Choice | None) -> Document:
        number = f"{len(made):02}"
        words = {
            "title": f"Canary Kx{number}",
            "summary": f"Of Sx{number}",
            "body": f"The canary Qx{number} sings.",
        }
        document = make_document(chair, group, publish=False, topics=["grooming"], **words)
        if choice is not None:
            document = publish_now(document, choice)
        made.append((document, frozenset(seen)))
        return document

    for tlp in Tlp:
        for audience in sorted(FITS[tlp]):
            companies = (cast.things["meridian"],) if audience == Audience.COMPANIES else ()
            event = EVENT if audience == Audience.EVENT else None
            write(SEES[Audience(audience)], Choice(tlp, audience, companies, event=event))
    given = write(SEES[Audience.GROUP] | {"analyst"}, Choice("amber", "group"))
    until = timezone.localdate() + timedelta(days=9)
    for who, days in (("analyst", 0), ("other_analyst", 30)):
        at = timezone.now() - timedelta(days=days)
        asked = ask_for_access(
            by=cast[who], wanted=given.pk, reason="x", until=until - timedelta(days=days), at=at
        )
        answer_access(by=chair, asked=asked, grant=True, at=at)
    write({"staff", "chair"}, None)
    seal_document(obj=write(set(), Choice("clear", "public")), by=chair)
    everything = make_collection(by=cast["staff"], title="Everything", slug="everything")
    for document, _seen in made:
        add_to_collection(
            by=cast["staff"], collection=everything, document=document, note=f"Note {document.summary}"
        )
    numbers = [f"{place:02}" for place in range(len(made))]
    return Corpus(
        Stage(cast),
        {number: seen for number, (_document, seen) in zip(numbers, made, strict=True)},
        {number: document.pk for number, (document, _seen) in zip(numbers, made, strict=True)},
        {who: feed.make_key(by=cast[who]) for who in WHO},
    )


def shown(corpus: Corpus, who: str, url: str) -> tuple[set[str], str]:
    answer = corpus.stage.ask(who, "GET", url)
    text = answer.content.decode() if answer.status_code == 200 else ""
    return set(re.findall(r"[KQS]x(\d\d)\b", text)), text


def api_document(corpus: Corpus, who: str, pk: uuid.UUID) -> tuple[int, str]:
    answer = corpus.stage.ask(who, "GET", reverse("api:library-document-detail", args=[pk]))
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("who", WHO)
def test_no_surface_shows_what_visible_to_denies(corpus: Corpus, who: str) -> None:
    may = corpus.of(who)
    published = may - {number for number in may if corpus.seen_by[number] == {"staff", "chair"}}
    listed = published if who in COVERED else set()
    library = reverse("resources:library")
    for query in ("?q=canary", "?q=canarry", "", "?topic=grooming", "?q=canary&stage=disrupt&sort=title"):
        found, text = shown(corpus, who, library + query)
        assert found == listed, query
        if text:
            plural = "" if len(listed) == 1 else "s"
            assert f"{len(listed)} document{plural}" in text
            assert sum(_facet(text, "tlp").values()) == len(listed)
            assert _facet(text, "topic") in ({"grooming": len(listed)}, {"": len(listed)})
    assert shown(corpus, who, reverse("resources:library-collection", args=["everything"]))[0] == listed
    lists = shown(corpus, who, reverse("resources:library-collections"))[1]
    assert not lists or f"{len(listed)} document" in lists
    palette = shown(corpus, who, "/search/?q=canary")[0]
    assert palette <= listed
    assert bool(palette) == bool(listed)
    for url in ("/", reverse("resources:panel-new"), reverse("resources:library-drafts")):
        assert shown(corpus, who, url)[0] <= may
    assert (
        shown(corpus, "anonymous", reverse("resources:library-feed", args=[corpus.feeds[who]]))[0] == listed
    )
    api = reverse("api:library-document-list")
    for query in ("?q=canary&limit=100", "?q=canarry&limit=100", "?topic=grooming&sort=title&limit=100"):
        assert shown(corpus, who, api + query)[0] == listed, query
    open_shelf = shown(corpus, who, reverse("resources:library-open"))[0]
    assert open_shelf <= published
    assert who not in {"uncovered", "prospect"} or open_shelf == published
    for number, pk in corpus.keys.items():
        status = corpus.stage.ask(who, "GET", reverse("resources:document", args=[pk])).status_code
        assert status == (200 if number in may else 404), number
        status, words = api_document(corpus, who, pk)
        assert status == (200 if number in listed else 404), number
        assert number not in listed or f"Qx{number}" in words
        if number not in may:
            url = reverse("api:library-document-file", args=[pk])
            assert corpus.stage.ask(who, "GET", url).status_code == 404
            for name in ("document-pdf", "document-feedback", "document-reach", "document-edit"):
                assert corpus.stage.ask(who, "GET", reverse(f"resources:{name}", args=[pk])).status_code in {
                    403,
                    404,
                }


def _facet(text: str, name: str) -> dict[str, int]:
    """What stands beside each option of a facet; an option that is chosen leads to the list without it."""
    part = re.search(
        rf"<summary>{ {'tlp': 'Label', 'topic': 'Topic'}[name] }</summary>(.*?)</details>", text, re.DOTALL
    )
    options = re.findall(r'href="([^"]*)".*?text-secondary">(\d+)<', part[1] if part else "", re.DOTALL)
    return {(re.findall(rf"{name}=([^&\"]+)", url) or [""])[0]: int(count) for url, count in options}


def test_a_download_is_for_whom_the_document_is(corpus: Corpus) -> None:
    with_access = max(number for number, seen in corpus.seen_by.items() if "analyst" in seen)
    for who, status in (("analyst", 200), ("other_analyst", 404), ("gone", 404)):
        url = reverse("resources:document-pdf", args=[corpus.keys[with_access]])
        assert corpus.stage.ask(who, "GET", url).status_code == status
        url = reverse("api:library-document-file", args=[corpus.keys[with_access]])
        assert corpus.stage.ask(who, "GET", url).status_code == status
