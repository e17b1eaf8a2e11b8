"""What the two sides of a pair write."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from members.mentorship.pairs.models import Pair
from members.mentorship.together.models import Goal, Pulse

SLOTS = ("first", "second", "third")
FURTHEST = timedelta(days=180)


class GoalForm(forms.Form):
    words = forms.CharField(
        label="By the end I would like to be able to",
        max_length=300,
        help_text="One goal at a time. What would be different?",
    )


class SessionForm(forms.Form):
    """Up to three times; they are read in the zone of whoever proposes."""

    minutes = forms.TypedChoiceField(
        label="How long",
        coerce=int,
        initial=45,
        choices=[(minutes, f"{minutes} minutes") for minutes in (30, 45, 60, 90)],
    )
    place = forms.CharField(
        label="Where to meet",
        required=False,
        max_length=300,
        help_text="A link or a number. It stands here and never in a calendar or letter.",
    )

    def __init__(self, *args: Any, zone: str = "UTC", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, name in enumerate(SLOTS):
            self.fields[name] = forms.DateTimeField(
                label=f"{name.capitalize()} time",
                required=not place,
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
                help_text=f"Your own clock ({zone}); the other side sees theirs.",
            )
        self.order_fields([*SLOTS, "minutes", "place"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        now = timezone.now()
        for name in SLOTS:
            slot = data.get(name)
            if slot is not None and slot <= now:
                self.add_error(name, "This time has passed already.")
            elif slot is not None and slot > now + FURTHEST:
                self.add_error(name, "Choose a time within the next six months.")
        return data

    @property
    def slots(self) -> list[datetime]:
        return [self.cleaned_data[name] for name in SLOTS if self.cleaned_data.get(name)]


class NoteForm(forms.Form):
    words = forms.CharField(
        label="A note for the two of you",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Methods and experience, never a case. Staff do not see it.",
    )


class PulseForm(forms.Form):
    answer = forms.ChoiceField(
        label="How does it fit?", choices=Pulse.Answer.choices, widget=forms.RadioSelect
    )


class ClosingForm(forms.Form):
    """What came of it: each goal, and a word to staff and to the other side."""

    useful = forms.TypedChoiceField(
        label="How useful was it to you?",
        coerce=int,
        choices=[(5, "Very"), (4, "Quite"), (3, "Somewhat"), (2, "A little"), (1, "Not at all")],
        initial=4,
        help_text="Staff read this, the other side does not.",
    )
    again = forms.BooleanField(label="I would do it again", required=False)
    words = forms.CharField(
        label="Anything staff should know",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    thanks = forms.CharField(
        label="A word of thanks, if you like",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Both of you keep it.",
    )
    show = forms.BooleanField(
        label="Other members may read my thanks, if the other side agrees, too", required=False
    )

    def __init__(self, *args: Any, pair: Pair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = list(pair.goals.all()) if pair.status == Pair.Status.ACCEPTED else []
        for goal in self.goals:
            self.fields[f"goal_{goal.pk}"] = forms.ChoiceField(
                label=goal.words, choices=Goal.Outcome.choices, initial=goal.outcome
            )
        self.order_fields([f"goal_{goal.pk}" for goal in self.goals])

    @property
    def outcomes(self) -> dict[Goal, str]:
        return {goal: self.cleaned_data[f"goal_{goal.pk}"] for goal in self.goals}
