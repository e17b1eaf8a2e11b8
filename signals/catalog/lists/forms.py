"""What compliance staff enter for a warning list."""

import re
from typing import Any

from django import forms

from signals.catalog import warnings
from signals.catalog.kinds import KINDS
from signals.catalog.lists.models import StaffList
from signals.catalog.lists.services import Content
from signals.catalog.words import KeptWords, Words

MOST_ENTRIES = 5_000
LONGEST_ENTRY = 200
SHORTEST_PART = 4  # a shorter part would hit half of everything
_NESTED = re.compile(r"[+*}]\s*\)\s*[+*{]")  # a repeated group that repeats: such a pattern may never end


class ListForm(forms.Form):
    name = Words(label="Name", max_length=80, help_text="For instance: Popular search engines.")
    type = forms.ChoiceField(label="An entry is", choices=StaffList.Type.choices)
    kinds = forms.MultipleChoiceField(
        label="It looks at",
        choices=[(kind.id, kind.title) for kind in KINDS.values()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one kind of signal."},
    )
    effect = forms.ChoiceField(label="A hit", choices=StaffList.Effect.choices, widget=forms.RadioSelect)
    say = Words(label="What the sender reads", max_length=200)
    entries = forms.CharField(
        label="Entries, one a line",
        max_length=MOST_ENTRIES * (LONGEST_ENTRY + 2),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="In the canonical form: try a value on the page of kinds to see it.",
    )
    reason = KeptWords(label="Reason", max_length=500, help_text="Stands in the history of the list.")

    @classmethod
    def of(cls, found: StaffList, data: Any = None) -> "ListForm":
        names = ("name", "type", "kinds", "effect", "say")
        initial = {name: getattr(found, name) for name in names} | {"entries": "\n".join(found.entries)}
        return cls(data, initial=initial)

    def clean_entries(self) -> list[str]:
        lines = dict.fromkeys(line.strip() for line in self.cleaned_data["entries"].splitlines())
        entries = [line for line in lines if line]
        if len(entries) > MOST_ENTRIES:
            raise forms.ValidationError(
                f"{len(entries):,} entries; a list holds {MOST_ENTRIES:,} at most. Make two of it."
            )
        long = [line for line in entries if len(line) > LONGEST_ENTRY]
        if long:
            raise forms.ValidationError(f"“{long[0][:40]}…” is longer than {LONGEST_ENTRY} characters.")
        return entries

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for entry in data.get("entries", []):
            if wrong := self._wrong(data.get("type", ""), entry):
                self.add_error("entries", f"“{entry[:60]}”: {wrong}")
                break
        return data

    @staticmethod
    def _wrong(kind: str, entry: str) -> str:
        if kind == StaffList.Type.SUBSTRING and len(entry) < SHORTEST_PART:
            return f"a part needs {SHORTEST_PART} characters at least, or it hits what it should not."
        if kind == StaffList.Type.REGEX and _NESTED.search(entry):
            return "a repetition inside a repeated group can take for ever. Write it without."
        try:
            warnings.matcher(kind, [entry])
        except (ValueError, re.error) as error:
            return f"not {'a range of addresses' if kind == StaffList.Type.CIDR else 'a pattern'} ({error})."
        return ""

    @property
    def content(self) -> Content:
        return Content(**self.cleaned_data)


class EndForm(forms.Form):
    reason = KeptWords(label="Reason", max_length=500)
