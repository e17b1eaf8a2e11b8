"""What people say about a document, and until when it holds."""

from typing import Any

from django import forms
from django.utils import timezone

from resources.library.feedback.models import Feedback


class FeedbackForm(forms.Form):
    kind = forms.ChoiceField(choices=Feedback.Kind.choices)
    words = forms.CharField(max_length=600, required=False)


class HoldsForm(forms.Form):
    review_by = forms.DateField()

    def clean_review_by(self) -> Any:
        day = self.cleaned_data["review_by"]
        if day <= timezone.localdate():
            raise forms.ValidationError("Choose a day after today.")
        return day
