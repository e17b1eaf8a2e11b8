"""The form for a file in place of a text."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

ACCEPT = ".pdf,.docx,.pptx,.xlsx,.csv,.txt"


class FileForm(forms.Form):
    file = forms.FileField(
        label="File",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        error_messages={"empty": "This file is empty.", "required": "Choose a file first."},
    )
    depicts_nobody = forms.BooleanField(
        label="No person is depicted in this file",
        help_text="Figures and diagrams are fine. A second person looks before it is published.",
        error_messages={
            "required": "Please say that no person is depicted in this file. If one is, it does not belong here."
        },
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["file"].help_text = (
            f"PDF, DOCX, PPTX, XLSX, CSV or TXT, up to {settings.LIBRARY_FILE_MB} MB. Never pictures, video, archives "
            "or mail. It is checked first; forms and attachments are taken out of a PDF, and you are told which; one with scripts is refused."
        )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size and file.size > settings.LIBRARY_FILE_MB * 1_048_576:
            raise forms.ValidationError(
                f"This file is {file.size // 1_048_576} MB large. "
                f"A file may have {settings.LIBRARY_FILE_MB} MB at most."
            )
        return file
