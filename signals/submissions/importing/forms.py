"""The upload of a file; it cleans input and writes nothing."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from signals.submissions.importing import columns, reader
from signals.submissions.models import REVIEWED, WHOSE, Batch
from signals.submissions.scope.fields import ScopeField


class ImportForm(forms.Form):
    """A file, CSV or JSON Lines, and what it cannot say itself."""

    file = forms.FileField(
        label="File: CSV or JSON Lines",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.jsonl,.ndjson,text/csv"}),
        help_text=f"Up to {reader.MOST_ROWS:,} rows and {reader.MOST_BYTES // 1024 // 1024} MB, in any usual encoding and with any usual delimiter.",
    )
    day_first = forms.ChoiceField(
        label="How does this file write 3 August, if it uses slashes?",
        choices=[("1", "03/08/2026: day first"), ("0", "08/03/2026: month first")],
        initial="1",
        widget=forms.RadioSelect,
    )
    reviewed = forms.TypedChoiceField(
        label="Has a person looked at each?",
        choices=REVIEWED,
        empty_value="True",
        initial=True,
        required=False,
        help_text="Counts for rows whose file has no such column. What no person has looked at is stored as suspected.",
    )
    whose = forms.TypedChoiceField(
        label="Whose are the accounts, addresses and numbers in it?",
        choices=WHOSE,
        empty_value="person_who_offended",
        initial="person_who_offended",
        required=False,
        help_text="Of a child, a victim or a hacked account: tell your hotline, not this programme.",
    )
    without_basis = forms.BooleanField(
        label="This file has no columns for policy, action, date or report: store its rows as suspected",
        required=False,
    )
    group = ScopeField(label="Who shall see these signals")
    named = forms.BooleanField(label="We may be named once five companies hold one of them", required=False)
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, user: Any, mends: Batch | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day_first"].required = mends is None  # mended rows are read as those they mend
        scope = self.fields["group"]
        if isinstance(scope, ScopeField):
            scope.offer_to(user)

    def clean_reviewed(self) -> bool:
        return bool(self.cleaned_data["reviewed"] == "True")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > reader.MOST_BYTES:
            raise forms.ValidationError(
                f"The file is larger than {reader.MOST_BYTES // 1024 // 1024} MB. Please split it."
            )
        return file


class ColumnsForm(forms.Form):
    """Which column of a file is which."""

    without_basis = forms.BooleanField(
        label="The file has no columns for policy, action, date or report: store its rows as suspected",
        required=False,
    )
    remember = forms.BooleanField(
        label="Read files with these columns so from now on", required=False, initial=True
    )

    def __init__(self, *args: Any, headers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guessed = columns.named(headers)
        choices = [("", "Leave it out"), *columns.TITLES.items()]
        self._places = [f"column_{place}" for place in range(len(headers))]
        for name, head, guess in zip(self._places, headers, guessed, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=head[:60] or "(no name)", choices=choices, required=False, initial=guess
            )

    @property
    def column_fields(self) -> list[Any]:
        return [self[name] for name in self._places]

    @property
    def said(self) -> list[str]:
        return [self.cleaned_data[name] for name in self._places]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        said = [data.get(name, "") for name in self._places]
        for name, field in zip(said, self._places, strict=True):
            if name and said.count(name) > 1:
                self.add_error(field, f"Two columns cannot both be “{columns.TITLES[name]}”.")
        missing = [columns.TITLES[name] for name in columns.REQUIRED if name not in said]
        if missing:
            self.add_error(None, f"Say which column is {' and '.join(f'“{title}”' for title in missing)}.")
        elif not data.get("without_basis") and (lacks := [n for n in columns.BASIS if n not in said]):
            titles = ", ".join(f"“{columns.TITLES[name]}”" for name in lacks)
            self.add_error(
                "without_basis",
                f"No column for {titles}. Name it above, or tick this: every row is then stored as “We suspect it”.",
            )
        return data
