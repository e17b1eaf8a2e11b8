"""Warning lists for tests."""

import itertools
from typing import Any

from signals.catalog.lists.models import StaffList
from signals.catalog.lists.services import Content, add_list

_numbers = itertools.count(1)


def make_list(by: Any, **changes: Any) -> StaffList:
    content = {
        "name": f"List {next(_numbers)}",
        "type": "hostname",
        "kinds": ["url", "domain"],
        "effect": "refuse",
        "say": "a search engine, not a place",
        "entries": ["search.example"],
        "reason": "Sent again and again.",
    }
    return add_list(by=by, content=Content(**{**content, **changes}))
