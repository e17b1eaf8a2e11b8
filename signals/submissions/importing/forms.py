"""The upload of a file; it cleans input and writes nothing."""

import uuid
from typing import Any

from django import forms

from signals.submissions.importing import reader


class ImportForm(forms.Form):
    """A CSV file and the one thing it cannot say itself."""

    file = forms.FileField(
        label="CSV file",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
        help_text=f"Up to {reader.MOST_ROWS:,} rows and {reader.MOST_BYTES // 1024 // 1024} MB, in any usual encoding and with any usual delimiter.",
    )
    day_first = forms.ChoiceField(
        label="How does this file write 3 August, if it uses slashes?",
        choices=[("1", "03/08/2026: day first"), ("0", "08/03/2026: month first")],
        initial="1",
        widget=forms.RadioSelect,
    )
    without_basis = forms.BooleanField(
        label="This file has no columns for policy, action, date or report: store its rows as suspected",
        required=False,
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > reader.MOST_BYTES:
            raise forms.ValidationError(
                f"The file is larger than {reader.MOST_BYTES // 1024 // 1024} MB. Please split it."
            )
        return file

    def refuse_missing_basis(self, missing: list[str], unknown: list[str]) -> None:
        words = f"No column for {', '.join(f'“{name}”' for name in missing)}."
        if unknown:
            words += (
                f" Columns that were not understood: {', '.join(f'“{name[:40]}”' for name in unknown[:12])}."
            )
        self.add_error("file", f"{words} Rename the columns, or say below that the file has none.")
        self.add_error(
            "without_basis", "Tick this if it is meant: every row is then stored as “We suspect it”."
        )
