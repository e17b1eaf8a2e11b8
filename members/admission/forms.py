"""What a person says on their first day."""

from django import forms

from members.accounts.forms import TopicsField
from members.admission.rules import TOPICS


class AcknowledgementForm(forms.Form):
    version = forms.UUIDField(widget=forms.HiddenInput)
    agree = forms.BooleanField(
        label="I have read this and will keep to it.",
        error_messages={"required": "Tick this box if you agree; without it nothing here can be opened."},
    )


class TopicsForm(forms.Form):
    topics = TopicsField(label="What do you work on?", least=TOPICS, required=False)
