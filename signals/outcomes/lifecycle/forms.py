"""What compliance staff enter for holds, retention and erasure."""

import uuid
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone

from members.models import Organization
from signals.catalog import kinds
from signals.catalog.words import KeptWords, Words
from signals.outcomes.lifecycle import holds
from signals.outcomes.lifecycle.erasure import NotThatKindError, canonical_of
from signals.outcomes.lifecycle.models import ErasureRequest
from signals.outcomes.lifecycle.retention import MOST_DAYS, Subject

LONGEST_HOLD = 366


def _day(label: str, hint: str = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=hint, widget=forms.DateInput(attrs={"type": "date"}))


def _review_day(day: date) -> date:
    today = timezone.now().date()
    if not today < day <= today + timedelta(days=LONGEST_HOLD):
        raise forms.ValidationError("The review lies after today, within a year.")
    return day


class HoldForm(forms.Form):
    organization = forms.ModelChoiceField(
        label="Everything of a company",
        required=False,
        queryset=Organization.objects.none(),
        empty_label="No company",
    )
    signal = forms.CharField(
        label="Or one signal",
        required=False,
        max_length=40,
        help_text="The last part of the address of its page.",
    )
    reason = KeptWords(
        label="Which proceeding asks for it", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    reference = Words(label="Reference of the proceeding", max_length=200)
    review_on = _day("Review on", "A hold stands until somebody lifts it; on this day it is looked at again.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        companies = Organization.objects.filter(batches__isnull=False).distinct().order_by("name")
        cast("forms.ModelChoiceField[Organization]", self.fields["organization"]).queryset = companies

    def clean_review_on(self) -> date:
        return _review_day(self.cleaned_data["review_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        written = data.pop("signal", "").strip()
        data["indicator"] = holds.signal_named(written) if written else None
        if written and data["indicator"] is None:
            self.add_error("signal", "No signal has this address.")
        elif bool(data.get("organization")) == bool(data["indicator"]):
            self.add_error("organization", "Name either a company or one signal.")
        return data


class ReviewForm(forms.Form):
    review_on = _day("Review again on")
    reason = KeptWords(label="Why it still stands", max_length=500)

    def clean_review_on(self) -> date:
        return _review_day(self.cleaned_data["review_on"])


class ReasonForm(forms.Form):
    reason = KeptWords(label="Reason", max_length=500)


class DaysForm(forms.Form):
    """How long one sort of thing is kept."""

    days = forms.IntegerField(label="Days")
    reason = KeptWords(label="Reason", max_length=500)

    def __init__(self, subject: Subject, *args: Any, **kwargs: Any) -> None:
        kwargs["prefix"] = subject.name
        super().__init__(*args, **kwargs)
        self.subject = subject

    def clean_days(self) -> int:
        days: int = self.cleaned_data["days"]
        if not self.subject.least <= days <= MOST_DAYS:
            raise forms.ValidationError(f"From {self.subject.least} to {MOST_DAYS:,} days.")
        return days


class ErasureForm(forms.Form):
    origin = forms.ChoiceField(label="Who asks", choices=ErasureRequest.Origin.choices)
    received_on = _day("Received on")
    kind = forms.ChoiceField(
        label="It is", choices=[(kind.id, kind.title) for kind in kinds.KINDS.values()], initial="email"
    )
    value = forms.CharField(
        label="The value",
        max_length=4_000,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="As it was written to you; its spelling does not matter. It is kept sealed until it is erased.",
    )
    reason = KeptWords(label="Why it is granted", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > timezone.now().date():
            raise forms.ValidationError("A request cannot come from the future.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") and data.get("value"):
            try:
                canonical_of(data["kind"], data["value"])
            except NotThatKindError as error:
                self.add_error("value", f"This is none: {error}.")
        return data
