"""What people type to keep a search."""

from django import forms

from resources.library.search.models import SavedSearch


class SaveSearchForm(forms.Form):
    name = forms.CharField(max_length=120, label="Name of the search")
    every = forms.ChoiceField(
        label="Tell me", choices=SavedSearch.Every.choices, initial=SavedSearch.Every.WEEK
    )
