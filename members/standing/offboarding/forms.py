"""What is entered to sign off a departure."""

from django import forms

from members.agreements.forms import PasswordAgain


class SignOffForm(PasswordAgain):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stays with the report and in the history.",
        error_messages={"required": "Say why; it stays with the report."},
    )
    understood = forms.BooleanField(
        label="I have read what ends and what stays",
        error_messages={"required": "Read the list and say so."},
    )
    field_order = ["seen", "reason", "understood", "password"]
