"""What the two people of a pair write."""

from django import forms


class FarewellForm(forms.Form):
    farewell = forms.CharField(
        label="A word of thanks, if you like",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Both of you keep it.",
    )
