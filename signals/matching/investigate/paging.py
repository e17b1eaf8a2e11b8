"""Long lists: the page, and a count that goes no further than somebody would page."""

from functools import cached_property
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from coalition.core.paging import PER_PAGE

COUNTED: Final = 1_000  # what is more is said to be more
_AHEAD: Final = 10  # pages beyond the wanted one that are looked for where it lies deeper

_DIGITS: Final = 6


class LongPaginator(Paginator):  # type: ignore[type-arg]  # generic for the checker alone
    """Counts up to `most`; where there is `more` than that its last page is not the end, and going there counts on."""

    def __init__(self, rows: Any, number: int) -> None:
        super().__init__(rows, PER_PAGE)
        self.most = max(COUNTED, (number + _AHEAD) * PER_PAGE)

    @cached_property
    def _found(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: self.most + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self._found, self.most)

    @property
    def more(self) -> bool:
        return self._found > self.most


def paginate_long(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page that the URL names, as `paginate` gives it, without counting the list to its end."""
    sent = request.GET.get("page", "")
    number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < _DIGITS else 1
    return LongPaginator(rows, number).get_page(number)
