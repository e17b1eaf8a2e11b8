"""The two-minute form: what came of it first, counts only where there are any."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from signals.catalog.words import Words
from signals.outcomes.counts import COUNT_WORDS, COUNTS, RANGES, WORDS, Amount, amount, problems_of
from signals.outcomes.services import OutcomeRefusedError

RANGE_HINT = f"A number, or a range: {', '.join(RANGES)}. Of a range its lower end is counted."


class CountField(forms.CharField):
    """A whole number or one of the ranges; empty is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=16, **kwargs)
        self.widget.attrs |= {"inputmode": "text", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        try:
            return amount(text) if text else Amount(0)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None

    def run_validators(self, value: Any) -> None:
        """An amount is checked where it is read."""


class CountedForm(forms.Form):
    """How many, when and a note: the same of one signal and of many."""

    accounts_actioned = CountField()
    urls_blocked = CountField()
    content_removed = CountField()
    reports_filed = CountField()
    happened_from = forms.DateField(
        label="From",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Only if it took more than a day.",
    )
    happened_on = forms.DateField(
        label="When", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = Words(
        label="Note",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stays within your company; if it is wrong, it is needed, and the coalition's compliance staff read it, too. Never personal data of a child or a victim.",
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        first = {"form_token": uuid.uuid4(), "happened_on": timezone.localdate()}
        kwargs["initial"] = first | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name in COUNTS:
            self.fields[name].label = COUNT_WORDS[name]

    def clean_happened_on(self) -> Any:
        return _day(self.cleaned_data["happened_on"])

    def clean_happened_from(self) -> Any:
        day = self.cleaned_data["happened_from"]
        return _day(day) if day else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("happened_from"), data.get("happened_on")
        if first and last and first > last:
            self.add_error("happened_from", "This day lies after the last one. Swap the two.")
        return data

    @property
    def counted(self) -> dict[str, int]:
        return {name: _amount(self.cleaned_data, name).counted for name in COUNTS}

    def entry(self) -> dict[str, Any]:
        """What the services take."""
        data = self.cleaned_data
        return {
            "counts": self.counted,
            "ranges": {name: _amount(data, name).given for name in COUNTS},
            "happened_from": data["happened_from"],
            "happened_on": data["happened_on"],
            "note": data["note"],
            "form_token": data["form_token"],
        }

    def refuse(self, refusal: OutcomeRefusedError) -> None:
        for problem in refusal.problems:
            self.add_error(problem.field or None, problem.words)


def _amount(data: dict[str, Any], name: str) -> Amount:
    found: Amount = data.get(name) or Amount(0)
    return found


def _day(day: Any) -> Any:
    if day > timezone.localdate():
        raise forms.ValidationError("This day is still to come. Say when it happened.")
    if day.year < 2000:  # noqa: PLR2004 -- before there was anything to act on
        raise forms.ValidationError("This day lies too far back. Check the year.")
    return day


def first_counts(entry: Any) -> dict[str, Any]:
    """An entry's counts as they were given, for the form that corrects it."""
    return {name: entry.ranges.get(name) or entry.counts[name] or "" for name in COUNTS}


class OutcomeForm(CountedForm):
    """What came of one signal."""

    kind = forms.ChoiceField(label="What came of it?", choices=list(WORDS.items()), widget=forms.RadioSelect)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind"):
            for problem in problems_of(data["kind"], self.counted, data.get("note", "")):
                self.add_error(problem.field, problem.words)
        return data

    def entry(self) -> dict[str, Any]:
        return {"kind": self.cleaned_data["kind"], **super().entry()}
