"""JSON Lines: one object a line, with the names of the API; a broken line is one refused row and no more. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from coalition.core.delimited import UnreadableError
from signals.submissions.importing.columns import named

_MOST_NAMES: Final = 100
_LONGEST_LINE: Final = 4_000_000


class _TwiceError(ValueError):
    """An object that says a name twice."""


def is_json(text: str) -> bool:
    """Whether a text is meant as JSON; a list of objects is told to come as lines."""
    start = text.lstrip()[:200]
    if start.startswith("[") and start[1:].lstrip().startswith("{"):
        raise UnreadableError(
            "This is one JSON list. Send JSON Lines: one object a line, without the brackets and commas around them."
        )
    return start.startswith("{")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file, each an object; `headers` are all names that occur, in the order of their first."""

    text: str = field(repr=False)
    headers: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Lines":
        names: dict[str, None] = {}
        for _, line in _lines(text):
            found, _problem = _object(line)
            names |= dict.fromkeys(found)
            if len(names) > _MOST_NAMES:
                raise UnreadableError(f"The objects have more than {_MOST_NAMES} different names.")
        return cls(text, tuple(names))

    def records(self) -> Iterator[tuple[int, list[str | None], str]]:
        """None is a name that the object does not say, as if there were no such column."""
        for number, line in _lines(self.text):
            found, problem = _object(line)
            yield number, [found.get(name) for name in self.headers], problem

    def refuse_broken(self, last: int) -> None:
        """Nothing is left open at the end of a line."""


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line with its number. Only line feeds end one: JSON may hold every other kind of line end in a string."""
    start, number = 0, 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        number += 1
        yield number, text[start:end]
        start = end + 1


def _object(line: str) -> tuple[dict[str, str], str]:
    """The names and values of one line as text, and what is wrong with it."""
    if not line.strip():
        return {}, ""
    if len(line) > _LONGEST_LINE:
        return {}, f"the line is too long: {len(line):,} characters"
    try:
        found = json.loads(line, object_pairs_hook=_each_once, parse_constant=_refuse, parse_int=str)
    except _TwiceError as error:
        return {}, str(error)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return {}, "not a JSON object: each line has to be one"
    problems = [name for name, value in found.items() if not _is_plain(value)]
    if problems:
        return {}, f"{_called(problems[0])} has to be text, a number, yes or no, or a list of these"
    return {_clean(name): _text(value) for name, value in found.items()}, ""


def _called(name: str) -> str:
    """A name of ours; any other is not repeated, it may be a value."""
    ours = named([name])[0]
    return f"“{ours}”" if ours else "the value of a name"


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _TwiceError("a name is said twice in this object")
    return found


def _refuse(word: str) -> Any:
    raise ValueError(word)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str | int | float | bool) for one in value)
    return value is None or isinstance(value, str | int | float | bool)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    return _clean(str(value))


def _clean(text: str) -> str:
    """Halves of characters and zero bytes, which JSON can spell, become the mark of what cannot be read."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "\ufffd")
