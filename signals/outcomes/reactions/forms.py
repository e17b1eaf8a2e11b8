"""A reaction with its reason, for one signal or for many."""

import uuid
from typing import Any

from django import forms

from signals.catalog.words import Words
from signals.outcomes.reactions.kinds import NEEDS_REASON, REASONS, WORDS


def public_ids(texts: list[str]) -> list[uuid.UUID]:
    """What is no public id is passed over: it is as unknown as one that nobody has."""
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


class ReactionForm(forms.Form):
    """Which reaction, and why."""

    kind = forms.ChoiceField(choices=list(WORDS.items()), widget=forms.HiddenInput)
    reason = forms.ChoiceField(label="Why?", required=False, widget=forms.RadioSelect)
    note = Words(
        label="Note",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stays within your company. Those who hold the signal read the reason alone.",
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed = kind in NEEDS_REASON
        choices = list(REASONS.get(kind, {}).items())
        self.fields["reason"].choices = choices if needed else [("", "No reason"), *choices]  # type: ignore[attr-defined]  # a field of choices
        self.fields["reason"].required = needed
        self.fields["reason"].error_messages["required"] = "Say why: those who hold it will look at it again."
