"""What is entered about a government request."""

import uuid
from datetime import date

from django import forms
from django.utils import timezone

from signals.catalog.words import KeptWords, Words
from signals.outcomes.authorities.models import GovernmentRequest
from signals.outcomes.authorities.services import Content


def _not_ahead(day: date) -> date:
    if day > timezone.now().date():
        raise forms.ValidationError("This day is still to come.")
    return day


class RequestForm(forms.Form):
    received_on = forms.DateField(label="Received on", widget=forms.DateInput(attrs={"type": "date"}))
    country = Words(label="Country", max_length=80)
    authority = Words(label="Authority", max_length=200)
    wants = forms.ChoiceField(label="It wants", choices=GovernmentRequest.Wants.choices)
    process = forms.ChoiceField(label="It comes with", choices=GovernmentRequest.Process.choices)
    summary = KeptWords(
        label="What is asked",
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In your own words, without the value of any signal and without the name of any person.",
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_received_on(self) -> date:
        return _not_ahead(self.cleaned_data["received_on"])

    @property
    def content(self) -> Content:
        return Content(**self.cleaned_data)


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(label="What became of it", choices=GovernmentRequest.Outcome.choices)
    decided_on = forms.DateField(label="On", widget=forms.DateInput(attrs={"type": "date"}))
    signals_disclosed = forms.IntegerField(
        label="Signals disclosed", min_value=0, initial=0, max_value=1_000_000
    )
    reason = Words(label="Why", max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_decided_on(self) -> date:
        return _not_ahead(self.cleaned_data["decided_on"])
