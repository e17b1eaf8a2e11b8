"""What a company says of a signal that was taken back: deleted or never used, and what its second look gave."""

from typing import Any

from django import forms

from signals.catalog.words import Words
from signals.outcomes.retraction.models import Receipt, ReReview
from signals.outcomes.retraction.services import RESTORED_COUNTS, ReviewRefusedError

_LABELS = {
    "accounts_restored": "Accounts restored",
    "urls_unblocked": "URLs unblocked",
    "content_restored": "Pieces of content restored",
}
_MOST = 10_000_000


class AnswerForm(forms.Form):
    """One tap for one receipt or for many."""

    answer = forms.ChoiceField(choices=Receipt.Answer.choices)
    receipts = forms.ModelMultipleChoiceField(
        queryset=Receipt.objects.none(), error_messages={"required": "Choose at least one."}
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receipts"].queryset = Receipt.objects.visible_to(user)  # type: ignore[attr-defined]  # a field of choices


class ReviewForm(forms.Form):
    answer = forms.ChoiceField(
        label="What did your second look give?",
        choices=ReReview.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say what your second look gave."},
    )
    accounts_restored = forms.IntegerField(min_value=0, max_value=_MOST, required=False, initial=0)
    urls_unblocked = forms.IntegerField(min_value=0, max_value=_MOST, required=False, initial=0)
    content_restored = forms.IntegerField(min_value=0, max_value=_MOST, required=False, initial=0)
    note = Words(
        label="Note",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stays within your company.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in RESTORED_COUNTS:
            self.fields[name].label = _LABELS[name]

    @property
    def count_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in RESTORED_COUNTS]

    def entry(self) -> dict[str, Any]:
        data = self.cleaned_data
        counts = {name: data.get(name) or 0 for name in RESTORED_COUNTS}
        return {"answer": data["answer"], "counts": counts, "note": data["note"]}

    def refuse(self, refusal: ReviewRefusedError) -> None:
        self.add_error(refusal.field, str(refusal))
