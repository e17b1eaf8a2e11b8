"""Why a rotation begins or closes."""

from django import forms


class WhyForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why.", "min_length": "A few words more, please: why?"},
        help_text="Kept in the audit log.",
    )
