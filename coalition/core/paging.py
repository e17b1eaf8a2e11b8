"""Lists: 25 a page, the page in the URL."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PER_PAGE = 25


def paginate(request: HttpRequest, rows: Any, per_page: int = PER_PAGE) -> Page[Any]:
    """The page that the URL names; a page that does not exist gives the nearest one."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
