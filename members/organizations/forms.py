"""What people enter about seats, invitations and their company."""

from typing import Any

from django import forms

from members.accounts.forms import ZoneField, free_display_name


class AcceptForm(forms.Form):
    """A new person's first words about themselves."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        help_text="Known to your own company and to coalition staff.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    display_name = forms.CharField(
        label="What others see",
        max_length=80,
        required=False,
        help_text="A pseudonym is welcome. Left empty, people of other companies see your name.",
    )
    zone = ZoneField(label="Time zone", initial="UTC", help_text="Dates and times are shown in it.")
    password = forms.CharField(
        label="Choose a password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Long beats complicated. You can add a passkey a moment later.",
    )

    def clean_display_name(self) -> str:
        return free_display_name(str(self.cleaned_data["display_name"]))


class TakeSeatForm(forms.Form):
    """Somebody who has an account says yes; there is nothing else to ask."""


def add_errors(form: forms.Form, problem: Any) -> None:
    """A service's words beside the fields they are about; about none, on top."""
    found = problem.message_dict if hasattr(problem, "error_dict") else {None: problem.messages}
    for field, sentences in found.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)
