"""What programme staff give to a round, and to the programme."""

from typing import Any

from django import forms
from django.forms import BoundField

from members.mentorship.fit.scoring import MOST_HOURS, TITLES, Criterion, Weights
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.needs import all_needs
from members.mentorship.rounds.models import PairChoice, ProgrammeSettings, Round
from members.mentorship.rounds.settings import weights_of

REASON_HELP = "Staff read it beside the decision for as long as the round is kept."


class StartRoundForm(forms.Form):
    objective = forms.ChoiceField(
        label="What should the round aim for?",
        choices=Round.Objective.choices,
        initial=Round.Objective.CONCAVE,
        widget=forms.RadioSelect,
    )
    scope = forms.ChoiceField(
        label="Whom does it concern?",
        choices=Round.Scope.choices,
        initial=Round.Scope.WAITING,
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_scope(self) -> str:
        return self.cleaned_data["scope"] or Round.Scope.WAITING


class AgainForm(forms.Form):
    objective = forms.ChoiceField(label="Aim of the next round", choices=Round.Objective.choices)


class CompareForm(forms.Form):
    """Two rounds that have a result."""

    first = forms.ModelChoiceField(label="This round", queryset=Round.objects.none())
    second = forms.ModelChoiceField(label="beside that one", queryset=Round.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for found in self.fields.values():
            if isinstance(found, forms.ModelChoiceField):
                found.queryset = Round.objects.exclude(solved_at=None)


class SettingsForm(forms.Form):
    """The next version of the programme's settings, from the one of today."""

    minimum_hours = forms.FloatField(
        label="Hours that both must be at work on an ordinary day",
        min_value=0,
        max_value=MOST_HOURS,
        help_text="A hard rule: below it no pair is made.",
        widget=forms.NumberInput(attrs={"step": "0.5"}),
    )
    top_extra = forms.IntegerField(
        label="Extra weight of the criterion that a request names as its most important, in per cent",
        min_value=0,
        max_value=300,
    )
    stability = forms.IntegerField(
        label="Bonus of a pair that runs already, in points of a hundred",
        min_value=0,
        max_value=100,
        help_text="So that a round with running pairs breaks none for little. At 20 nearly all stay.",
    )
    sensitive = forms.MultipleChoiceField(
        label="Needs that staff approve before anybody is matched for them",
        required=False,
        choices=[(need.id, need.title) for need in all_needs().values()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Requests that wait and name a need you add here wait for your approval first.",
    )
    suggestion = forms.ChoiceField(
        label="When a place frees for somebody on the waiting list",
        choices=ProgrammeSettings.Suggestion.choices,
        widget=forms.RadioSelect,
    )
    propose_after_requests = forms.IntegerField(
        label="Propose a round when so many requests wait", min_value=1, max_value=500
    )
    propose_after_days = forms.IntegerField(
        label="or when one has waited for so many days", min_value=1, max_value=365
    )
    reason = forms.CharField(
        label="Why do you change it?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with this version. Rounds that were solved before keep theirs.",
    )

    def __init__(self, *args: Any, now: ProgrammeSettings, previewing: bool = False, **kwargs: Any) -> None:
        weights = weights_of(now)
        initial = {f"weight_{one}": f"{getattr(weights, one):g}" for one in Criterion} | {
            "minimum_hours": f"{weights.minimum_hours:g}",
            "top_extra": round(100 * weights.top_extra),
            "stability": round(100 * weights.stability),
        }
        names = ("sensitive", "suggestion", "propose_after_requests", "propose_after_days")
        kwargs["initial"] = initial | {name: getattr(now, name) for name in names}
        super().__init__(*args, **kwargs)
        for one in Criterion:
            label = "Bonus for having been left waiting" if one == Criterion.WAITING else TITLES[one]
            self.fields[f"weight_{one}"] = forms.FloatField(
                label=label, min_value=0, max_value=1000, widget=forms.NumberInput(attrs={"step": "any"})
            )
        if previewing:
            self.fields["reason"].required = False

    @property
    def weight_fields(self) -> list[BoundField]:
        return [self[f"weight_{one}"] for one in Criterion]

    @property
    def weights(self) -> Weights:
        data = self.cleaned_data
        return Weights(
            **{one.value: data[f"weight_{one}"] for one in Criterion},
            minimum_hours=data["minimum_hours"],
            top_extra=data["top_extra"] / 100,
            stability=data["stability"] / 100,
        )

    @property
    def facts(self) -> dict[str, Any]:
        names = ("sensitive", "suggestion", "propose_after_requests", "propose_after_days")
        return {name: self.cleaned_data[name] for name in names}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        weights = [data.get(f"weight_{one}") for one in Criterion]
        if None not in weights and not any(weights):
            self.add_error(None, "Give at least one criterion a weight above zero.")
        return data


class PairForm(forms.Form):
    """One request and one offer, by name."""

    request = forms.ModelChoiceField(label="Request", queryset=MentorRequest.objects.none())
    offer = forms.ModelChoiceField(label="Mentor", queryset=MentorOffer.objects.none())

    def __init__(self, *args: Any, requests: dict[Any, str], offers: dict[Any, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model, labels in (
            ("request", MentorRequest, requests),
            ("offer", MentorOffer, offers),
        ):
            found = self.fields[name]
            if isinstance(found, forms.ModelChoiceField):
                found.queryset = model.objects.filter(pk__in=labels)
                found.choices = [("", "Choose"), *((str(key), text) for key, text in labels.items())]


class ChoiceForm(PairForm):
    """Pin a pair, or rule it out."""

    kind = forms.ChoiceField(label="What should the next solve do?", choices=PairChoice.Kind.choices)
    reason = forms.CharField(label="Why?", max_length=300, help_text=REASON_HELP)


class ByHandForm(PairForm):
    """Pair two by hand, outside of any round."""

    reason = forms.CharField(
        label="Why these two?",
        max_length=300,
        help_text="Staff alone read it. The hard rules hold all the same.",
    )
