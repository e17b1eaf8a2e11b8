"""Writing minutes, and recording what was decided and who does what."""

from typing import Any

from django import forms
from django.utils import timezone

from members.accounts.models import User
from members.groups.meetings.forms import PersonChoice
from members.groups.meetings.models import Meeting
from members.groups.meetings.queries import sitting_in


class MinutesForm(forms.Form):
    source = forms.CharField(
        label="Minutes", max_length=60_000, widget=forms.Textarea(attrs={"rows": 22}),
        help_text="Markdown. What was said, not who said it: no names, companies or initials. "
        "Before publishing, each place that points at somebody is shown to you.",
    )  # fmt: skip


class DecisionForm(forms.Form):
    text = forms.CharField(label="What was decided", max_length=500)


class ActionForm(forms.Form):
    text = forms.CharField(label="What is to be done", max_length=500)
    owner = PersonChoice(label="Who does it", queryset=User.objects.none(), empty_label="Choose")
    due_on = forms.DateField(label="By", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        if isinstance(owner, forms.ModelChoiceField):
            owner.queryset = sitting_in(meeting.group)

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on < timezone.localdate():
            raise forms.ValidationError("This day has passed. Choose a later one.")
        return due_on
