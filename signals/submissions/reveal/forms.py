"""What a person says before a value is opened."""

from django import forms

from signals.catalog.words import KeptWords, Words
from signals.submissions.reveal.models import Reveal


class CaseForm(forms.Form):
    """The case for which sealed values are opened, said once a session."""

    reason = KeptWords(
        label="What you look into, and why you need the values",
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Say what you look into.",
            "min_length": "A few words more: what you look into, and why.",
        },
        help_text="No names and no values here. Compliance people of your company read it.",
    )
    case_reference = Words(
        label="Your own case reference",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give the reference of the case in your own system."},
    )


class WhyForm(forms.Form):
    """Why a plain value is taken live."""

    why = forms.ChoiceField(
        label="What you need it for",
        choices=Reveal.Why.choices,
        initial=Reveal.Why.LOOK_UP,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you need it for."},
    )


class LookUpForm(forms.Form):
    id = forms.UUIDField(
        label="Signal id",
        error_messages={
            "required": "Give the id of the signal.",
            "invalid": "This is no signal id: it has 32 letters and digits in five parts, as in the page's address.",
        },
        help_text="It stands in the address of the signal's page and in its records; it tells nothing of the value.",
    )


class ReasonForm(forms.Form):
    reason = KeptWords(
        label="Why you need to know who contributed it",
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Say why you need to know.",
            "min_length": "A few words more: why do you need to know?",
        },
        help_text="It is kept in the audit log. No names and no values here.",
    )
