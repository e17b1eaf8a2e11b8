"""What became of a report."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from signals.catalog.words import Words
from signals.outcomes.after_report.fates import FATES, RECEIVERS


class FateForm(forms.Form):
    """What they said, of how many reports, and when word came."""

    fate = forms.ChoiceField(
        label="What did they say of it?", choices=list(FATES.items()), widget=forms.RadioSelect
    )
    reports = forms.IntegerField(label="Of how many reports", min_value=1, max_value=1_000_000)
    receiver = forms.ChoiceField(label="Who", required=False, choices=[("", "Not said"), *RECEIVERS.items()])
    heard_on = forms.DateField(
        label="When",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="When word came, or when you last asked.",
    )
    note = Words(
        label="Note",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stays within your company. Only what you may say: nothing of a person, nothing of an open inquiry.",
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, filed: int, **kwargs: Any) -> None:
        first = {"form_token": uuid.uuid4(), "heard_on": timezone.localdate(), "reports": 1}
        kwargs["initial"] = first | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if filed == 1:
            self.fields["reports"].widget = forms.HiddenInput()

    def clean_heard_on(self) -> Any:
        day = self.cleaned_data["heard_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("This day is still to come. Say when word came.")
        if day.year < 2000:  # noqa: PLR2004 -- before there was anything to report
            raise forms.ValidationError("This day lies too far back. Check the year.")
        return day
