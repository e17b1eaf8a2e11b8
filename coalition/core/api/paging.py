"""Pages of a list by the place of the last row: nothing is skipped or doubled while rows come and go."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core import signing
from django.db.models import Q, QuerySet
from rest_framework import exceptions
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

PER_PAGE: Final = 25
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Order:
    """By what a list is sorted, with the key to tell rows apart that are alike in it; never null."""

    field: str
    descending: bool
    write: Callable[[Any], str]
    read: Callable[[str], Any]

    def sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.order_by(f"{'-' if self.descending else ''}{self.field}", "pk")

    def after(self, value: str, key: str) -> Q:
        place = self.read(value)
        beyond = Q(**{f"{self.field}__{'lt' if self.descending else 'gt'}": place})
        return beyond | Q(**{self.field: place, "pk__gt": key})


def newest_first(field: str) -> Order:
    return Order(field, descending=True, write=datetime.isoformat, read=datetime.fromisoformat)


def best_first(field: str) -> Order:
    return Order(field, descending=True, write=repr, read=float)


def by_words(field: str) -> Order:
    return Order(field, descending=False, write=str, read=str)


class Keyset(BasePagination):
    """`limit` and `cursor`. A view says by `order` how its rows are sorted; a cursor is good for that order alone."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        order: Order = view.order
        self.request, self.order = request, order
        limit, cursor = self._limit(), request.query_params.get("cursor", "")
        rows = order.sorted(queryset)
        if cursor:
            rows = rows.filter(order.after(*self._place(cursor)))
        found = list(rows[: limit + 1])
        self.last = found[limit - 1] if len(found) > limit else None
        return found[:limit]

    def _limit(self) -> int:
        asked = self.request.query_params.get("limit", str(PER_PAGE))
        if not (asked.isascii() and asked.isdigit()) or not 1 <= int(asked[:9]) <= MOST:
            raise exceptions.ValidationError({"limit": [f"A whole number from 1 to {MOST}."]})
        return int(asked)

    @property
    def _salt(self) -> str:
        return f"api.cursor:{self.request.path}:{self.order.field}"

    def _place(self, cursor: str) -> tuple[str, str]:
        try:
            value, key = signing.loads(cursor, salt=self._salt)
        except (signing.BadSignature, ValueError) as bad:
            words = "This cursor is not of this list in this order. Begin again without one."
            raise exceptions.ValidationError({"cursor": [words]}) from bad
        return str(value), str(key)

    def next_link(self) -> str | None:
        if self.last is None:
            return None
        place = [self.order.write(getattr(self.last, self.order.field)), str(self.last.pk)]
        query = self.request.query_params.copy()
        query["cursor"] = signing.dumps(place, salt=self._salt)
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next_link(), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {
            "type": ["string", "null"],
            "format": "uri",
            "description": "The next page; null on the last.",
        }
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": PER_PAGE}
        cursor = "Where the page before ended: take it from “next”."
        return [
            {"name": "limit", "in": "query", "description": "Rows a page.", "schema": limit},
            {"name": "cursor", "in": "query", "description": cursor, "schema": {"type": "string"}},
        ]
