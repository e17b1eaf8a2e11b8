"""What people enter in a dispute: a pause, a decision, an appeal, the settings."""

from typing import Any

from django import forms

from signals.catalog import taxonomy
from signals.catalog.words import KeptWords
from signals.outcomes.disputes.models import DisputeSettings, Quarantine
from signals.outcomes.disputes.rules import AT_ONCE
from signals.outcomes.disputes.settings import FACTS

_WORDS = {
    "mistaken_identity": "It is somebody else: mistaken identity",
    "victim_account": "It is the account of a child or a victim",
    "hacked_account": "It is a hacked account; its owner did nothing",
}
_LABELS = {
    "negatives": "Quarantine when so many companies find it wrong",
    "matches": "Quarantine when others count more matches than",
    "spread_percent": "Quarantine when, within a day, so many of all companies come to share it, in per cent",
    "spread_least": "but at least so many companies",
    "pauses_a_day": "Signals that one company may pause by its word alone, a day",
    "acknowledge_days": "Working days to acknowledge a retraction",
    "review_days": "Working days to look again at what was done",
}


def _text(label: str, help_text: str = "", rows: int = 3) -> KeptWords:
    return KeptWords(
        label=label,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class PauseForm(forms.Form):
    reason = forms.ChoiceField(
        label="Whose is it?",
        choices=[(one, _WORDS[one]) for one in AT_ONCE],
        widget=forms.RadioSelect,
        error_messages={"required": "Say which of the three it is."},
    )
    words = KeptWords(
        label="What makes you say so?",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For compliance staff of the coalition alone. No names, no data of a child or a victim.",
    )


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Decision",
        choices=[("upheld", "It stays out"), ("restored", "It is restored")],
        widget=forms.RadioSelect,
        error_messages={"required": "Decide one way or the other."},
    )
    finding = _text(
        "What you found",
        "The contributor and everybody who took the signal read it. No values, no companies.",
    )
    looked_at = _text(
        "What you looked at", "For the record: which evidence, whom you asked. Staff alone read it."
    )


class FirstDecisionForm(DecisionForm):
    reason = forms.ChoiceField(
        label="If it stays out: why it is taken back",
        choices=[(term.id, term.title) for term in taxonomy.RETRACTION_REASONS.values()],
        initial="other",
    )

    field_order = ("outcome", "reason", "finding", "looked_at")

    def __init__(self, *args: Any, case: Quarantine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if case.reason:
            self.fields["reason"].initial = case.reason


class AppealForm(forms.Form):
    text = _text(
        "Why it should be shared again",
        "Compliance staff read it, and somebody who did not decide the case answers it. There is one appeal.",
        rows=5,
    )


class DisputeSettingsForm(forms.Form):
    """The next version, from the one of today."""

    def __init__(self, *args: Any, now: DisputeSettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in _LABELS.items():
            column: Any = DisputeSettings._meta.get_field(name)
            field: forms.Field = column.formfield()
            field.label, field.initial = label, getattr(now, name)
            field.validators += column.validators
            self.fields[name] = field
        self.fields["reason"] = _text(
            "Why do you change it?", "Kept with this version. Cases keep the version they were opened under."
        )

    @property
    def facts(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in FACTS}


def in_words(settings: DisputeSettings) -> list[tuple[str, int]]:
    return [(label, getattr(settings, name)) for name, label in _LABELS.items()]
