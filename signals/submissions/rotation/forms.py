"""Why a rotation begins or closes."""

from django import forms

from signals.catalog.words import KeptWords


class WhyForm(forms.Form):
    reason = KeptWords(
        label="Reason",
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why.", "min_length": "A few words more, please: why?"},
        help_text="Kept in the audit log.",
    )
