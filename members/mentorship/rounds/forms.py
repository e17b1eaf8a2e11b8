"""What programme staff give to a round."""

from django import forms

from members.mentorship.rounds.models import Round


class StartRoundForm(forms.Form):
    objective = forms.ChoiceField(
        label="What should the round aim for?",
        choices=Round.Objective.choices,
        initial=Round.Objective.CONCAVE,
        widget=forms.RadioSelect,
    )
