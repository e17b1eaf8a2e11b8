"""The paste, its type, its platform, and how near a hash may be."""

from typing import Any

from django import forms

from signals.catalog import kinds
from signals.catalog.words import Words
from signals.matching import pdq
from signals.matching.check import reading


class CheckForm(forms.Form):
    """Cleans to `lines`; the text itself is shown again only in the answer to the very post that brought it."""

    text = forms.CharField(
        label="Values, one a line",
        strip=False,
        max_length=1_000_000,
        error_messages={"required": "Paste at least one value."},
        widget=forms.Textarea(
            attrs={"rows": 10, "autofocus": True, "autocomplete": "off", "spellcheck": "false"}
        ),
        help_text=f"Up to {reading.MOST:,}: hashes, URLs, domains, keywords, e-mail addresses, usernames. Defanged or not.",
    )
    kind = forms.ChoiceField(
        label="Type",
        required=False,
        choices=[("", "Guess each line"), *((one.id, one.title) for one in kinds.KINDS.values())],
        help_text="Where a line could be several things, all are tried.",
    )
    platform = Words(
        label="Platform",
        required=False,
        max_length=120,
        help_text="For usernames, account numbers and payment handles.",
    )
    distance = forms.IntegerField(
        label="PDQ distance",
        min_value=0,
        max_value=pdq.DISTANCE,
        initial=pdq.DISTANCE,
        help_text=f"0 is the very same hash, {pdq.DISTANCE} the farthest that counts as near.",
    )

    def clean_text(self) -> list[str]:
        lines = reading.lines_of(self.cleaned_data["text"])
        if not lines:
            raise forms.ValidationError("Paste at least one value.")
        if len(lines) > reading.MOST:
            raise forms.ValidationError(
                f"These are {len(lines):,} lines; at most {reading.MOST:,} are checked at once. Nothing was looked up."
            )
        return lines

    def lines(self) -> list[reading.Line]:
        data: dict[str, Any] = self.cleaned_data
        return reading.read(data["text"], kind=data["kind"], platform=data["platform"])
