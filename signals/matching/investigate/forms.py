"""Forms of Investigate: saved views, and how one likes to work."""

from typing import Any

from django import forms

from signals.catalog.guess import looks_personal
from signals.catalog.words import Words
from signals.matching.investigate import filters
from signals.matching.investigate.models import SavedView


class ComfortForm(forms.Form):
    """What a person sets for themselves."""

    blur = forms.BooleanField(label="Blur keywords, URLs and domains until I point at them", required=False)
    keys = forms.BooleanField(
        label="Single keys work in Investigate (j, k, o, x, s, c, r, u, e and the figures)", required=False
    )
    hint = forms.BooleanField(label="Hint at a pause", required=False)
    hint_items = forms.IntegerField(
        label="After so many signals", min_value=5, max_value=1000, help_text="Opened in one go."
    )
    hint_minutes = forms.IntegerField(
        label="Or after so many minutes", min_value=5, max_value=600, help_text="Whichever comes first."
    )


class ViewForm(forms.Form):
    """A name for a question, and whether letters come."""

    name = Words(label="Name", max_length=80, help_text="Only you see it.")
    digest = forms.ChoiceField(
        label="Letters",
        choices=SavedView.Digest.choices,
        initial=SavedView.Digest.NONE,
        required=False,
        help_text="A letter says how many are new and nothing else. Nobody expects you to look.",
    )
    default = forms.BooleanField(label="Open Investigate with it", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["digest"] = data.get("digest") or SavedView.Digest.NONE
        return data


class SaveForm(ViewForm):
    """The same with the question itself, as the page had it."""

    def query(self) -> dict[str, str]:
        wanted = filters.wanted_of(self.data.dict() if hasattr(self.data, "dict") else dict(self.data))
        return {name: value for name, value in wanted.items() if value}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if looks_personal(self.query().get("q", "")):
            raise forms.ValidationError(
                "The search holds a personal value, and such values are not kept in views. Check takes them, and "
                "keeps none."
            )
        return data
