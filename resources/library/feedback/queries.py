"""What came of documents, counted by company; fewer than five are not told apart."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from members.rules import company_of
from resources.library.feedback.models import Feedback
from resources.library.models import Document
from resources.library.search.queries import shelf

LEAST = 5


def in_words(count: int) -> str:
    """A count of companies as it may be shown: small cells say no more than that they are small."""
    if count == 0:
        return "no company"
    return f"{count} companies" if count >= LEAST else f"fewer than {LEAST} companies"


def said_by(user: Any, document: Document) -> dict[str, Feedback]:
    """What this person's own company has said."""
    company = company_of(user)
    if company is None:
        return {}
    return {one.kind: one for one in Feedback.objects.filter(document=document, company=company)}


def adoption(document: Document) -> str:
    return in_words(document.feedback.filter(kind=Feedback.Kind.USED).count())


@dataclass(frozen=True, slots=True)
class Heard:
    """One document of a group and what its readers say."""

    document: Document
    used: str
    out_of_date: int
    missing: int
    words: list[str]

    @property
    def wants_an_edition(self) -> bool:
        return bool(self.out_of_date or self.missing)


def heard_by_group(user: Any, group_id: Any) -> list[Heard]:
    """For a group's page: two statements. Complaints are shown from the first on, without their company."""
    kinds = Feedback.Kind
    documents = (
        shelf(user)
        .filter(group_id=group_id)
        .annotate(
            used=Count("feedback", filter=Q(feedback__kind=kinds.USED)),
            old=Count("feedback", filter=Q(feedback__kind=kinds.OUT_OF_DATE)),
            gaps=Count("feedback", filter=Q(feedback__kind=kinds.MISSING)),
        )
        .filter(pk__in=Feedback.objects.values("document"))
        .only("title", "group_id")
        .order_by("title")
    )
    rows: list[Any] = list(documents[:25])
    words: dict[Any, list[str]] = {}
    for one in _words([row.pk for row in rows]):
        words.setdefault(one.document_id, []).append(one.words)
    return [Heard(row, in_words(row.used), row.old, row.gaps, words.get(row.pk, [])) for row in rows]


def _words(keys: list[Any]) -> QuerySet[Feedback]:
    """By key, which says nothing of the order in which they came."""
    said = Feedback.objects.filter(document__in=keys).exclude(words="").exclude(kind=Feedback.Kind.USED)
    return said.order_by("words")


def mine_to_review(user: Any) -> QuerySet[Document]:
    """Published documents that this person owns, those with a date for review first."""
    rows = Document.objects.visible_to(user).filter(owner=user, status=Document.Status.PUBLISHED)
    return rows.select_related("group").defer("body", "search").order_by("review_by", "title")
