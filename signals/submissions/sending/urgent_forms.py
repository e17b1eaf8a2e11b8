"""Which urgent signals reach a person, and how."""

from typing import Any

from django import forms

from signals.catalog import taxonomy
from signals.submissions.sending.models import URGENT_HARMS


class UrgentForm(forms.Form):
    """No harm is an answer too: then nothing urgent reaches one at once."""

    harms = forms.MultipleChoiceField(
        label="Tell me at once of urgent signals about",
        required=False,
        choices=[(harm, taxonomy.HARMS[harm].title) for harm in URGENT_HARMS],
        widget=forms.CheckboxSelectMultiple,
    )
    how = forms.MultipleChoiceField(
        label="How",
        required=False,
        choices=[("notice", "By a notice in the portal"), ("letter", "By a letter, without any content")],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("harms") and not data.get("how"):
            self.add_error("how", "Say how you want to be told: by a notice, by a letter, or both.")
        return data
