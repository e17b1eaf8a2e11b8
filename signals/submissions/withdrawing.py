"""The one thing that is asked of whoever takes a signal back: why."""

from django import forms

from signals.catalog import taxonomy


class WithdrawForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why you take it back",
        choices=[("", "Choose"), *((term.id, term.title) for term in taxonomy.RETRACTION_REASONS.values())],
        error_messages={"required": "Say why you take it back."},
    )
