"""Deciding on what waits, and naming a second person."""

from typing import Any

from django import forms

from members.models import User
from signals.catalog.words import KeptWords

_WORDS = 500


class DecideForm(forms.Form):
    """Release, with a word if one likes; or decline, with a reason."""

    act = forms.ChoiceField(choices=[("release", "Release"), ("decline", "Decline")])
    words = KeptWords(
        label="Reason",
        required=False,
        max_length=_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed to decline. Whoever sent it reads it. No values and no names.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("act") == "decline" and not data.get("words") and "words" not in self.errors:
            self.add_error("words", "Say why, so that whoever sent it can put it right.")
        return data


class DeclineSomeForm(forms.Form):
    """Why the ticked ones go back; which are ticked is in the table."""

    why = KeptWords(
        label="Why the ticked ones go back",
        max_length=_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Whoever sent them reads it. No values and no names.",
        error_messages={"required": "Say why, so that whoever sent it can put it right."},
    )


class SecondForm(forms.Form):
    """Who stands in for a company with one analyst."""

    kind = forms.ChoiceField(
        label="Who releases what you send?",
        choices=[
            ("partner", "An analyst of another company that takes part"),
            ("staff", "The coalition's compliance staff"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who it shall be."},
    )
    email = forms.EmailField(
        label="The analyst's work address",
        required=False,
        help_text="Only for an analyst elsewhere. They are asked, and release nothing before they accept.",
        error_messages={"invalid": "Write the whole address, for instance name@company.example."},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == "partner" and "email" not in self.errors:
            if not data.get("email"):
                self.add_error("email", "Write the work address of whom you would like to ask.")
            else:
                data["person"] = User.objects.filter(email__iexact=data["email"]).first()
        return data


class ContributorForm(forms.Form):
    """What compliance staff decide about a contributor."""

    act = forms.ChoiceField(choices=[(one, one) for one in ("clear", "hold", "release", "quota")])
    words = KeptWords(
        label="Reason", required=False, max_length=_WORDS, widget=forms.Textarea(attrs={"rows": 2})
    )
    rows = forms.IntegerField(
        label="Rows a day",
        required=False,
        min_value=1,
        max_value=10_000_000,
        help_text="Empty for what holds for everybody.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("act") in {"clear", "hold"} and not data.get("words") and "words" not in self.errors:
            self.add_error("words", "Say why: the reason is kept.")
        return data
