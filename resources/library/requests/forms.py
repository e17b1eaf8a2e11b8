"""What people type to ask for access and to answer."""

import re
import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AskForm(forms.Form):
    link = forms.CharField(
        max_length=400, label="Link to the document", help_text="The link that somebody gave you, or its end."
    )
    reason = forms.CharField(
        max_length=600, label="Why you need it", widget=forms.Textarea(attrs={"rows": 3})
    )
    until = forms.DateField(label="Until", widget=_DAY, help_text="At most 180 days; access ends by itself.")

    def clean_link(self) -> uuid.UUID:
        found = _ID.search(self.cleaned_data["link"])
        if found is None:
            raise forms.ValidationError(
                "This is not a link to a document. It ends in a long code, for instance 0190…-…"
            )
        return uuid.UUID(found[0])

    def clean_until(self) -> Any:
        until, today = self.cleaned_data["until"], timezone.localdate()
        if not today <= until <= today + timedelta(days=180):
            raise forms.ValidationError("Choose a day from today on, at most 180 days ahead.")
        return until


class AnswerForm(forms.Form):
    until = forms.DateField(label="Until", widget=_DAY, required=False)
    answer = forms.CharField(max_length=600, label="Words to whoever asked", required=False)
