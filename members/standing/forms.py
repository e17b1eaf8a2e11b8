"""What staff enter about a company."""

from typing import Any

from django import forms

from members.agreements.forms import PasswordAgain
from members.organizations.models import Organization
from members.standing.models import CompanyNote, ProgrammeReview

_INVALID = {"invalid": "Write the date as year-month-day, for instance 2027-03-31."}


def _date(label: str, *, required: bool = True, text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={**_INVALID, "required": "Enter a date."},
    )


class NoteForm(forms.Form):
    kind = forms.ChoiceField(label="What it was", choices=CompanyNote.Kind.choices)
    on = _date("On")
    text = forms.CharField(
        label="Note",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For staff alone. Members never see it.",
        error_messages={"required": "Write what there is to note."},
    )


class DuesForm(forms.Form):
    year = forms.IntegerField(label="Year", min_value=2000, max_value=2100)
    band = forms.ChoiceField(label="Band", choices=Organization.Size.choices)
    invoice_reference = forms.CharField(label="Invoice reference", required=False, max_length=60)
    due_on = _date("Due on")
    paid_on = _date("Paid on", required=False)
    waived_on = _date("Waived on", required=False)
    waived_reason = forms.CharField(label="Why waived", required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        words = self.cleaned_data
        if words.get("paid_on") and words.get("waived_on"):
            self.add_error("waived_on", "Dues are paid or waived, not both.")
        if words.get("waived_on") and not words.get("waived_reason", "").strip():
            self.add_error("waived_reason", "Say why they are waived.")
        return words


class ReviewForm(forms.Form):
    kind = forms.ChoiceField(label="Of what", choices=ProgrammeReview.Kind.choices)
    done_on = _date("Reviewed on")
    next_due = _date("Next due", required=False, text="A year later unless you say otherwise.")
    words = forms.CharField(
        label="What was shown", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        words = self.cleaned_data
        done, due = words.get("done_on"), words.get("next_due")
        if done and due and due <= done:
            self.add_error("next_due", "The next date comes after the review.")
        return words


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why; it stays in the history."},
    )


class SuspendForm(PasswordAgain, ReasonForm):
    field_order = ["reason", "password"]
