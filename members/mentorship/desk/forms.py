"""What staff say about requests and pairs."""

from django import forms

from members.mentorship.desk.queries import AGES
from members.mentorship.desk.services import HOURS
from members.mentorship.pairs.models import Pair


class ApprovalForm(forms.Form):
    decision = forms.ChoiceField(
        label="Decision",
        choices=[("approve", "Approve: it goes into the next round"), ("refuse", "Refuse")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever asked reads it if you refuse.",
    )


class IntroduceForm(forms.Form):
    hours = forms.TypedChoiceField(
        label="The mentor answers within",
        coerce=int,
        initial=8,
        choices=[(hours, f"{hours} hours") for hours in HOURS],
    )


class EndForm(forms.Form):
    """The reason stays with staff."""

    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only staff read it. Both sides learn that the pair has ended, with thanks.",
    )
    reopen = forms.BooleanField(
        label="Look for another mentor for whoever asked", required=False, initial=True
    )


class PairFilter(forms.Form):
    q = forms.CharField(label="Person or company", required=False)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any"), *(one for one in Pair.Status.choices if one[0] != "proposed")],
    )
    age = forms.ChoiceField(
        label="Older than", required=False, choices=[("", "Any age"), *((age, f"a {age}") for age in AGES)]
    )
    fit = forms.ChoiceField(
        label="Fit",
        required=False,
        choices=[
            ("", "Any"),
            ("good", "70 points or more"),
            ("low", "Under 40 points"),
            ("deciding", "Somebody is still deciding"),
            ("no_fit", "Somebody says: not a good fit"),
        ],
    )
    overdue = forms.BooleanField(label="Only what is overdue", required=False)
