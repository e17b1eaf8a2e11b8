"""What people enter to sign, countersign, close and verify."""

import re
from typing import Any

from django import forms

from members.accounts.models import User
from members.organizations.models import Organization

_SHA256 = re.compile(r"[0-9a-f]{64}")


class PasswordAgain(forms.Form):
    """Asks for the password again where no second factor is asked for."""

    password = forms.CharField(
        label="Your password, again",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password once more, so that we know that it is you."},
        help_text="This weighs more than a click: it is you, now.",
    )

    def __init__(self, *args: Any, asks_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_password:
            del self.fields["password"]


class SignForm(PasswordAgain):
    electronic_consent = forms.BooleanField(
        required=False, label="I consent to signing and to keeping this record electronically"
    )
    capacity = forms.CharField(
        required=False,
        max_length=120,
        label="In which capacity you sign",
        help_text="Your office or power, for instance General Counsel, or managing director.",
    )
    authority = forms.BooleanField(required=False)
    typed_name = forms.CharField(required=False, max_length=120, label="Type your name to sign")
    field_order = ["electronic_consent", "capacity", "authority", "typed_name", "password"]

    def __init__(self, *args: Any, user: User, company: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].label = f"I am authorised to bind {company.legal_name}"
        self.fields[
            "typed_name"
        ].help_text = "Your full name, as your profile has it if you have filled one in."
        self.fields["typed_name"].widget.attrs["autocomplete"] = "off"


class CountersignForm(PasswordAgain):
    typed_name = forms.CharField(
        max_length=120,
        label="Type your name to countersign",
        error_messages={"required": "Type your name to countersign."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["typed_name", "password"]


class CloseForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The company reads it.",
        error_messages={"required": "Say why; the company reads it."},
    )


class HashForm(forms.Form):
    sha256 = forms.CharField(
        required=False,
        max_length=200,
        label="Or paste its SHA-256",
        help_text="64 characters, 0 to 9 and a to f.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_sha256(self) -> str:
        value = re.sub(r"[\s:]", "", self.cleaned_data["sha256"]).lower().removeprefix("sha256")
        if value and not _SHA256.fullmatch(value):
            raise forms.ValidationError("A SHA-256 has 64 characters, 0 to 9 and a to f. This one has not.")
        return value
