"""Free words never carry content: every text field of the app looks, but for those that hold values."""

import base64
import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms

import signals
from signals.catalog.words import Words
from signals.submissions.interpret import REFUSED, Row, Settings, interpret
from tests.signals.submissions.test_interpret import NOW

# A value is read by the catalog, which refuses content in its own words; an amount is a number.
VALUES = {
    ("TryForm", "value"),
    ("ListForm", "entries"),
    ("CheckForm", "text"),
    ("SubmitForm", "value"),
    ("ErasureForm", "value"),
    ("HoldForm", "signal"),
}
PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(64))).decode()


def _forms() -> Iterator[type[forms.BaseForm]]:
    for module in pkgutil.walk_packages(signals.__path__, "signals."):
        if ".migrations." not in module.name:
            importlib.import_module(module.name)
    found = list(forms.BaseForm.__subclasses__())
    while found:
        one = found.pop()
        found += one.__subclasses__()
        if one.__module__.startswith("signals."):
            yield one


def test_every_text_field_of_the_app_refuses_content() -> None:
    texts = {
        (one.__name__, name): type(field)
        for one in _forms()
        for name, field in getattr(one, "base_fields", {}).items()
        if isinstance(field, forms.CharField)
    }

    assert len(texts) > 40
    assert {key for key, kind in texts.items() if kind is forms.CharField} == VALUES


@pytest.mark.parametrize(
    "words",
    [PICTURE, f"see this: {PICTURE}", "data:image/png;base64,AAAA", "x" * 10 + " " + "A" * 400],
)
def test_words_that_hide_content_are_refused(words: str) -> None:
    with pytest.raises(forms.ValidationError, match="embedded content"):
        Words(max_length=4_000).clean(words)


def test_words_are_words() -> None:
    assert Words().clean("Found in a comment; see rule 4.2 (c).") == "Found in a comment; see rule 4.2 (c)."


def test_a_row_whose_policy_hides_a_picture_among_words_is_refused() -> None:
    fields = {"kind": "domain", "value": "bad.example", "harm": "grooming", "policy": f"see {PICTURE}"}

    assert interpret(Row(2, fields), Settings(), now=NOW).state == REFUSED
