"""What logs and jobs keep of an error: never the database's own words, which repeat the values that it was given."""

import logging
from types import TracebackType
from typing import Any

from django.db import Error, InterfaceError, OperationalError

_Information = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def told(error: BaseException) -> str:
    """The kind of error and what it says; of the database's complaint about a value only its code and where."""
    if not isinstance(error, Error) or isinstance(error, OperationalError | InterfaceError):
        return f"{type(error).__name__}: {error}"
    return f"{type(error).__name__}: {_without_values(error)}"


def _without_values(error: BaseException) -> str:
    found: Any = getattr(error.__cause__ or error, "diag", None)
    names = ("sqlstate", "table_name", "column_name", "constraint_name")
    facts = [fact for name in names if (fact := getattr(found, name, None))]
    return f"refused by the database ({', '.join(facts)})" if facts else "refused by the database"


class QuietFormatter(logging.Formatter):
    """Tracebacks in which the database's words are left out."""

    def formatException(self, ei: _Information) -> str:  # noqa: N802 -- the name that logging calls
        text = super().formatException(ei)
        error = ei[1]
        while error is not None:
            source = error.__cause__ or error.__context__
            if isinstance(error, Error) and not isinstance(error, OperationalError | InterfaceError):
                for one in (error, error.__cause__):
                    if one is not None and str(one):
                        text = text.replace(str(one), _without_values(error))
            error = source
        return text
