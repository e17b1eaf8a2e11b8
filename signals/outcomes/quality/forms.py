"""Since when, and why, all that a contributor sent is taken back."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from signals.catalog import taxonomy
from signals.catalog.words import KeptWords


class RollbackForm(forms.Form):
    since = forms.DateTimeField(
        label="Since when",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Everything sent from this moment on, in your own time zone.",
        error_messages={"invalid": "Write a date and a time, for instance 2026-11-03 14:00."},
    )
    reason = forms.ChoiceField(
        label="Why",
        choices=[("", "Choose"), *((term.id, term.title) for term in taxonomy.RETRACTION_REASONS.values())],
        error_messages={"required": "Choose why: whoever has them reads it."},
    )
    words = KeptWords(
        label="In your words",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept with the record. No values and no names.",
        error_messages={"required": "Say in a sentence what happened: it is kept with the record."},
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"form_token": uuid.uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean_since(self) -> Any:
        since = self.cleaned_data["since"]
        if since >= timezone.now():
            raise forms.ValidationError("This moment is still to come. Choose one that has passed.")
        return since
