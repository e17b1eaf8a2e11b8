"""What people looked for and did not find, as a report of words: no person, no company, from three companies on."""

import hmac
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from coalition.core import audit
from members.rules import company_of, has_staff_role, is_covered
from resources.library.search.models import SearchMiss

MISSED = audit.action("library.search_missed", "Looked for words in the library in vain")
COMPANIES = 3  # fewer would point at somebody
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_MOST_WORDS, _LEAST, _LONGEST = 6, 3, 30


def normal_terms(text: str) -> str:
    """The words without case, order and doubles; "" for what may be about a person: addresses, numbers, handles."""
    if re.search(r"[@/\\]|\d{4,}|\d[\d .-]{5,}\d|https?:|www\.", text):
        return ""
    words = [word.casefold() for word in _WORD.findall(text)]
    kept = {word for word in words if _LEAST <= len(word) <= _LONGEST and not word.isdigit()}
    return " ".join(sorted(kept))[:120] if 0 < len(kept) <= _MOST_WORDS else ""


def _mark(terms: str, company: Any) -> str:
    return hmac.new(
        settings.SECRET_KEY.encode(), f"library.miss|{terms}|{company.pk}".encode(), "sha256"
    ).hexdigest()


@transaction.atomic
def note_miss(*, by: Any, text: str, on: date | None = None) -> SearchMiss | None:
    """Remember that these words found nothing: counted once a company, and nobody's name beside them."""
    terms, company = normal_terms(text), company_of(by)
    if not terms or company is None or has_staff_role(by) or not is_covered(by):
        return None
    month = (on or timezone.localdate()).replace(day=1)
    miss, created = SearchMiss.objects.get_or_create(
        terms=terms, mark=_mark(terms, company), defaults={"month": month}
    )
    if created:
        audit.record(MISSED)
    return miss


@dataclass(frozen=True, slots=True)
class Demand:
    terms: str
    companies: int
    last: date


def demand(limit: int = 50) -> list[Demand]:
    """Words that at least three companies missed; one statement."""
    rows = (
        SearchMiss.objects.values("terms")
        .annotate(companies=Count("mark"), last=Max("month"))
        .filter(companies__gte=COMPANIES)
        .order_by("-companies", "-last", "terms")
    )
    return [Demand(row["terms"], row["companies"], row["last"]) for row in rows[:limit]]
