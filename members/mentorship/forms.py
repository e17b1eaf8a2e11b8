"""Asking for a mentor and offering to be one: input to clean data."""

import zoneinfo
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from members.accounts.models import User
from members.mentorship.fit.eligibility import hours_in_words
from members.mentorship.fit.scoring import Criterion
from members.mentorship.models import FormDraft, MentorOffer, MentorRequest
from members.mentorship.needs import (
    DEPTH_WORDS,
    LEVEL_WORDS,
    URGENCY_WORDS,
    Level,
    Need,
    Urgency,
    all_needs,
    needs_by_stage,
)
from members.mentorship.rounds.settings import settings_of_today, weights_of
from members.organizations.models import Organization

LANGUAGES = (
    "English", "Arabic", "Dutch", "Finnish", "French", "German", "Hindi", "Indonesian", "Italian", "Japanese",
    "Korean", "Mandarin", "Polish", "Portuguese", "Spanish", "Swahili", "Swedish", "Tamil", "Turkish", "Yoruba",
)  # fmt: skip
AREAS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
MOST_WORDS = 4000
MOST_NEEDS = 6
MOST_SUMMARY = 600
TOP_CRITERIA = {
    Criterion.NEEDS.value: "That they cover as many of my needs as possible",
    Criterion.TOP.value: "That they know the need that matters most",
    Criterion.HOURS.value: "That we are at work at the same time",
    Criterion.LANGUAGE.value: "That they speak my first language",
    Criterion.LIKENESS.value: "That their company is like ours",
}

type Companies = QuerySet[Organization]
type People = QuerySet[User]


@cache
def zone_choices() -> list[tuple[str, str]]:
    names = sorted(name for name in zoneinfo.available_timezones() if name.startswith(AREAS))
    return [(name, name.replace("_", " ")) for name in ("UTC", *names)]


def _choices(words: dict[Any, str]) -> list[tuple[str, str]]:
    return [(key.value, text) for key, text in words.items()]


class BothSides(forms.Form):
    """What an offer and a request have in common."""

    words = forms.CharField(max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 6}))
    language = forms.ChoiceField(
        label="Language you prefer to speak", choices=[(one, one) for one in LANGUAGES], initial="English"
    )
    more_languages = forms.MultipleChoiceField(
        label="Other languages that work for you",
        choices=[(one, one) for one in LANGUAGES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    timezone = forms.ChoiceField(label="Time zone you work in")

    def __init__(
        self, *args: Any, draft: FormDraft | None = None, avoidable: Companies | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["avoids"] = forms.ModelMultipleChoiceField(
            label="Companies I would rather not be paired with",
            queryset=Organization.objects.none() if avoidable is None else avoidable,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="Only coalition staff see this. Your own company and declared competitors are left out anyway.",
        )
        self.draft = draft
        least = hours_in_words(weights_of(settings_of_today()).minimum_hours)
        self.fields["timezone"] = forms.ChoiceField(
            label="Time zone you work in",
            choices=zone_choices(),
            help_text=f"Both of you must be at work at the same time for {least} of an ordinary day at least.",
        )

    def take_up_draft(self) -> None:
        """What was typed before stands in the fields again; the subclass calls this once all of them are there."""
        if self.draft is None:
            return
        typed = MultiValueDict(self.draft.typed)
        for name, known in self.fields.items():
            self.initial[name] = known.widget.value_from_datadict(typed, MultiValueDict(), name)

    @property
    def languages(self) -> list[str]:
        """The preferred one first, each once."""
        return list(dict.fromkeys([self.cleaned_data["language"], *self.cleaned_data["more_languages"]]))

    def needs_by_stage(self) -> Iterator[tuple[str, list[tuple[Need, list[BoundField]]]]]:
        """For the page: stages, their needs, and the fields of each."""
        for stage, needs in needs_by_stage():
            yield stage, [(need, self.fields_of(need)) for need in needs]

    def fields_of(self, need: Need) -> list[BoundField]:
        raise NotImplementedError

    @staticmethod
    def _common_of(row: MentorOffer | MentorRequest) -> dict[str, Any]:
        return {
            "language": row.languages[0],
            "more_languages": row.languages[1:],
            "avoids": [company.pk for company in row.avoids.all()],
        }


class Asking(BothSides):
    """What every request has: perhaps a shield."""

    own_names: Sequence[str] = ()  # what would give whoever asks away

    shielded = forms.BooleanField(
        label="Hide who I am until both of us have accepted",
        required=False,
        help_text="A mentor then sees the need, where you stand, the size of your company and the stage of the work. Staff see all.",
    )
    summary = forms.CharField(
        label="What a mentor may read before that",
        required=False,
        max_length=MOST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only where you hide who you are: two or three sentences in which nobody recognises you. No names, products or places.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("shielded") and not data.get("summary"):
            self.add_error("summary", "Write what a mentor may read while you are hidden.")
        if data.get("shielded") and (given := self._given_away(data.get("summary", ""))):
            self.add_error("summary", f"This gives you away: {given}. Say it without.")
        return data

    def _given_away(self, summary: str) -> str:
        """The first of the asker's own names that stands in what is meant to hide them."""
        said = summary.casefold()
        return next((name for name in self.own_names if name.casefold() in said), "")


class RequestForm(Asking):
    """Ask for a mentor."""

    top_criterion = forms.ChoiceField(
        label="What counts most for you in a mentor?",
        required=False,
        choices=[("", "A good balance of everything"), *TOP_CRITERIA.items()],
    )

    top_need = forms.ChoiceField(
        label="Which of them matters most?",
        required=False,
        choices=[("", "The one you ticked, if it is only one")]
        + [(need.id, need.title) for need in all_needs().values()],
    )

    def __init__(
        self,
        *args: Any,
        request: MentorRequest | None = None,
        tz: str = "UTC",
        own_names: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial=self._initial(request, tz), **kwargs)
        self.own_names = own_names
        self.fields["words"].label = "What would you like to ask?"
        self.fields["words"].help_text = (
            "Where you stand, what you have tried, what you would like to be able to do. "
            "The mentor reads it once proposed to you. Leave out anything about a case."
        )
        for need in all_needs().values():
            self.fields[f"need_{need.id}"] = forms.BooleanField(
                label=need.title, required=False, help_text=need.ask
            )
            self.fields[f"level_{need.id}"] = forms.ChoiceField(
                label=f"Where you stand: {need.title}", choices=_choices(LEVEL_WORDS), required=False
            )
            self.fields[f"urgency_{need.id}"] = forms.ChoiceField(
                label=f"When you need it: {need.title}", choices=_choices(URGENCY_WORDS), required=False
            )
        self.take_up_draft()

    @classmethod
    def _initial(cls, request: MentorRequest | None, tz: str) -> dict[str, Any]:
        initial: dict[str, Any] = {"timezone": tz}
        for need in all_needs():
            initial |= {f"level_{need}": Level.STARTING.value, f"urgency_{need}": Urgency.QUARTER.value}
        if request is None:
            return initial
        for need, asked in request.needs.items():
            initial |= {
                f"need_{need}": True,
                f"level_{need}": asked["level"],
                f"urgency_{need}": asked["urgency"],
            }
        names = ("words", "top_need", "timezone", "top_criterion", "shielded", "summary")
        return initial | {name: getattr(request, name) for name in names} | cls._common_of(request)

    def fields_of(self, need: Need) -> list[BoundField]:
        return [self[f"{name}_{need.id}"] for name in ("need", "level", "urgency")]

    @property
    def needs(self) -> dict[str, dict[str, str]]:
        data = self.cleaned_data
        return {
            need: {
                "level": data.get(f"level_{need}") or Level.STARTING.value,
                "urgency": data.get(f"urgency_{need}") or Urgency.QUARTER.value,
            }
            for need in all_needs()
            if data.get(f"need_{need}")
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needs = list(self.needs)
        if not needs:
            self.add_error(None, "Tick at least one need, so that we know who could help.")
        elif len(needs) > MOST_NEEDS:
            self.add_error(None, f"Tick {MOST_NEEDS} needs at most; a mentor can do justice to a few.")
        elif len(needs) == 1:
            data["top_need"] = needs[0]
        elif data.get("top_need") not in needs:
            self.add_error("top_need", "Choose which of the needs you ticked matters most.")
        return data


class OfferForm(BothSides):
    """Offer to be a mentor."""

    from_hour = forms.TypedChoiceField(
        label="At work from", coerce=int, choices=[(h, f"{h:02}:00") for h in range(24)]
    )
    to_hour = forms.TypedChoiceField(
        label="until", coerce=int, choices=[(h, f"{h:02}:00") for h in range(1, 25)]
    )
    capacity = forms.IntegerField(
        label="How many companies at a time", min_value=1, max_value=5, help_text="One is a fine number."
    )
    paused_from = forms.DateField(
        label="Pause from",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Empty: from today, if you pause at all.",
    )
    paused_until = forms.DateField(
        label="Pause until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Leave it empty unless you want no new pairs before that day.",
    )

    def __init__(
        self,
        *args: Any,
        offer: MentorOffer | None = None,
        tz: str = "UTC",
        colleagues: People | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial=self._initial(offer, tz), **kwargs)
        self.fields["team"] = forms.ModelMultipleChoiceField(
            label="Colleagues who mentor with me",
            queryset=User.objects.none() if colleagues is None else colleagues,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="They are asked when you are, see what you see, and any of you answers.",
        )
        self.fields["words"].label = "What have you really done?"
        self.fields[
            "words"
        ].help_text = "A few sentences in your own words; whoever is paired with you reads them. Leave out anything about a case."
        for need in all_needs().values():
            self.fields[f"depth_{need.id}"] = forms.ChoiceField(
                label=need.title,
                required=False,
                help_text=need.ask,
                choices=[("", "No"), *_choices(DEPTH_WORDS)],
            )
        self.take_up_draft()

    @classmethod
    def _initial(cls, offer: MentorOffer | None, tz: str) -> dict[str, Any]:
        initial: dict[str, Any] = {"timezone": tz, "from_hour": 9, "to_hour": 18, "capacity": 1}
        if offer is None:
            return initial
        names = ("words", "timezone", "from_hour", "to_hour", "capacity", "paused_from", "paused_until")
        initial |= {f"depth_{need}": depth for need, depth in offer.needs.items()}
        initial["team"] = [one.pk for one in offer.team.all()]
        return initial | {name: getattr(offer, name) for name in names} | cls._common_of(offer)

    def fields_of(self, need: Need) -> list[BoundField]:
        return [self[f"depth_{need.id}"]]

    @property
    def needs(self) -> dict[str, str]:
        return {
            need: self.cleaned_data[f"depth_{need}"]
            for need in all_needs()
            if self.cleaned_data.get(f"depth_{need}")
        }

    @property
    def hours(self) -> tuple[int, int]:
        return self.cleaned_data["from_hour"], self.cleaned_data["to_hour"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.needs:
            self.add_error(None, "Say for at least one need how deep your experience goes.")
        if {"from_hour", "to_hour"} <= data.keys() and data["from_hour"] >= data["to_hour"]:
            self.add_error("to_hour", "The day must end after it begins.")
        if (until := data.get("paused_until")) and until <= timezone.localdate():
            self.add_error("paused_until", "Choose a day that is still to come, or leave it empty.")
        if until and (begin := data.get("paused_from")) and begin >= until:
            self.add_error("paused_until", "The pause must end after it begins.")
        return data
