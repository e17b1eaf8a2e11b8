"""A value to try: nothing of it is stored."""

from django import forms

from signals.catalog.kinds import KINDS

MOST_TRIED = 2_000_000  # a vPDQ of the longest film


class TryForm(forms.Form):
    kind = forms.ChoiceField(label="Kind", choices=[(kind.id, kind.title) for kind in KINDS.values()])
    value = forms.CharField(
        label="Value",
        max_length=MOST_TRIED,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocomplete": "off"}),
        help_text="Nothing that you try here is stored or sent to anybody.",
    )
