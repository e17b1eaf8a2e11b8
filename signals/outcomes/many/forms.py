"""What came of many signals: which ones first, then how many came to what."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from signals.outcomes.counts import COUNTS, WORDS
from signals.outcomes.forms import CountedForm
from signals.outcomes.many.models import BulkOutcome
from signals.outcomes.many.selection import FILTERS, Chosen
from signals.outcomes.many.tally import KINDS, problems_of
from signals.outcomes.reactions.forms import public_ids

MOST_SELECTED = 1_000


def chosen_from(data: QueryDict) -> Chosen | None:
    """What was chosen, from the address or the form; None when nothing was."""
    source = data.get("source", "")
    if source not in BulkOutcome.Source.values:
        return None
    ids = public_ids(data.getlist("ids"))[:MOST_SELECTED]
    batch = next(iter(public_ids([data.get("batch", "")])), None)
    if source == BulkOutcome.Source.SELECTION and not ids:
        return None
    if source == BulkOutcome.Source.IMPORT and batch is None:
        return None
    wanted = {name: data.get(name, "")[:40] for name in FILTERS if data.get(name)}
    return Chosen(source, ids, batch, data.get("days", "")[:3], wanted)


def carried(chosen: Chosen) -> list[tuple[str, Any]]:
    """The hidden fields that carry a choice through the form."""
    fields: list[tuple[str, Any]] = [("source", chosen.source)]
    fields += [("ids", pk) for pk in chosen.ids]
    fields += [("batch", chosen.batch)] if chosen.batch else []
    fields += [("days", chosen.days)] if chosen.days else []
    return [*fields, *chosen.wanted.items()]


class ManyForm(CountedForm):
    """How many of them came to what. `signals` is how many there are to answer for."""

    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, signals: int, tallies: Mapping[str, int] | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"expected": signals} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.signals = signals
        for kind in KINDS:
            self.fields[f"of_{kind}"] = forms.IntegerField(
                label=WORDS[kind],
                required=False,
                min_value=0,
                max_value=1_000_000,
                initial=(tallies or {}).get(kind),
            )

    @property
    def tallied(self) -> list[forms.BoundField]:
        return [self[f"of_{kind}"] for kind in KINDS]

    @property
    def counts(self) -> list[forms.BoundField]:
        return [self[name] for name in COUNTS]

    @property
    def tallies(self) -> dict[str, int]:
        return {kind: self.cleaned_data.get(f"of_{kind}") or 0 for kind in KINDS}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if any(f"of_{kind}" in self.errors for kind in KINDS):
            return data
        for problem in problems_of(self.tallies, self.counted, self.signals):
            self.add_error(problem.field or None, problem.words)
        return data

    def entry(self) -> dict[str, Any]:
        return {"tallies": self.tallies, **super().entry()}
