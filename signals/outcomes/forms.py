"""The two-minute form: what came of it first, counts only where there are any."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from signals.outcomes.counts import COUNT_WORDS, COUNTS, WORDS, problems_of
from signals.outcomes.services import OutcomeRefusedError

_MOST = 10_000_000


class OutcomeForm(forms.Form):
    """What came of one signal."""

    kind = forms.ChoiceField(label="What came of it?", choices=list(WORDS.items()), widget=forms.RadioSelect)
    accounts_actioned = forms.IntegerField(min_value=0, max_value=_MOST, required=False)
    urls_blocked = forms.IntegerField(min_value=0, max_value=_MOST, required=False)
    content_removed = forms.IntegerField(min_value=0, max_value=_MOST, required=False)
    reports_filed = forms.IntegerField(min_value=0, max_value=_MOST, required=False)
    happened_on = forms.DateField(
        label="When", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stays within your company. Needed if it is wrong. Never personal data of a child or a victim.",
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        first = {
            "form_token": uuid.uuid4(),
            "happened_on": timezone.localdate(),
            **dict.fromkeys(COUNTS, 0),
        }
        kwargs["initial"] = first | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name in COUNTS:
            self.fields[name].label = COUNT_WORDS[name]

    def clean_happened_on(self) -> Any:
        day = self.cleaned_data["happened_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("This day is still to come. Say when it happened.")
        if day.year < 2000:  # noqa: PLR2004 -- before there was anything to act on
            raise forms.ValidationError("This day lies too far back. Check the year.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind"):
            counts = {name: data.get(name) or 0 for name in COUNTS}
            for problem in problems_of(data["kind"], counts, data.get("note", "")):
                self.add_error(problem.field, problem.words)
        return data

    def entry(self) -> dict[str, Any]:
        """What the services take."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "counts": {name: data.get(name) or 0 for name in COUNTS},
            "happened_on": data["happened_on"],
            "note": data["note"],
            "form_token": data["form_token"],
        }

    def refuse(self, refusal: OutcomeRefusedError) -> None:
        for problem in refusal.problems:
            self.add_error(problem.field or None, problem.words)
