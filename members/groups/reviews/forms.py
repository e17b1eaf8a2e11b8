"""What people type in a review: the call itself, a company's answer, what became of an objection."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from coalition.core.docx_intake import LIMIT, take_in
from coalition.core.pdf_intake import FileRefused
from coalition.core.working_papers import Draft
from members.groups.forms import a_day, long_text
from members.groups.reviews.answering import Said
from members.groups.reviews.calls import LONGEST
from members.groups.reviews.models import ReviewAnswer, ReviewCall

USUAL = 14  # days: ten working days
Kind = ReviewAnswer.Kind


class OpenForm(forms.Form):
    kind = forms.ChoiceField(
        label="What you ask for", choices=ReviewCall.Kind.choices, widget=forms.RadioSelect
    )
    draft = forms.ChoiceField(
        label="Draft",
        help_text="Its text is frozen as it stands now. Whoever changes the draft later changes nothing in the call.",
        error_messages={"required": "Choose the draft."},
    )
    closes_on = a_day("Answers close on", text="At 23:59 UTC. Ten working days are usual.")
    note = long_text("What to look at", required=False, text="Readers see it above the draft.")
    to_legal = forms.BooleanField(
        label="Send it to the companies' legal reviewers as well",
        required=False,
        initial=True,
        help_text="They see this draft and their own company's answer, and nothing else of the group.",
    )

    def __init__(self, *args: Any, drafts: list[Draft], kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drafts = {str(draft.key): draft for draft in drafts}
        for name, choices in (
            ("draft", [(key, draft.title) for key, draft in self.drafts.items()]),
            ("kind", [choice for choice in ReviewCall.Kind.choices if choice[0] in kinds]),
        ):
            field = self.fields[name]
            if not isinstance(field, forms.ChoiceField):
                raise TypeError(name)
            field.choices = choices
        self.fields["closes_on"].initial = timezone.localdate() + timedelta(days=USUAL)

    def clean_draft(self) -> Draft:
        draft = self.drafts[self.cleaned_data["draft"]]
        if not draft.body.strip():
            raise forms.ValidationError("This draft is empty. Write it first.")
        return draft

    def clean_closes_on(self) -> Any:
        return _within(self.cleaned_data["closes_on"])


def _within(value: Any) -> Any:
    today = timezone.localdate()
    if not today < value <= today + timedelta(days=LONGEST):
        raise forms.ValidationError(f"Choose a day from tomorrow on, within {LONGEST} days.")
    return value


class AnswerForm(forms.Form):
    """A company's word; an objection proposes words."""

    kind = forms.ChoiceField(
        label="Your company's answer",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an answer."},
    )
    words = long_text(
        "In your words",
        required=False,
        rows=4,
        most=10_000,
        text="For an objection: which paragraph, and why.",
    )
    wording = long_text(
        "Proposed wording",
        required=False,
        rows=4,
        most=10_000,
        text="The words that would answer your objection.",
    )
    marked = forms.FileField(
        label="Marked-up copy",
        required=False,
        help_text="A Word document (DOCX) up to 10 MB, text and marks alone: no pictures, macros or embedded files.",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )

    def __init__(self, *args: Any, more_time: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [choice for choice in Kind.choices if choice[0] != Kind.MORE_TIME]
        if more_time:
            choices.append(
                (Kind.MORE_TIME.value, f"More time: {more_time} days, once, for our company alone")
            )
        field = self.fields["kind"]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError("kind")
        field.choices = choices

    def clean_marked(self) -> bytes | None:
        """Refused by its content, beside the field."""
        upload = self.cleaned_data.get("marked")
        if not isinstance(upload, UploadedFile):
            return None
        if (upload.size or 0) > LIMIT:
            raise forms.ValidationError(
                f"This file is larger than {LIMIT // 1024 // 1024} MB. Nothing of it was stored."
            )
        try:
            return take_in(upload.read()).data
        except FileRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == Kind.OBJECTION:
            for name, sentence in (
                ("words", "Say which paragraph you object to, and why."),
                ("wording", "Propose the words that would answer your objection."),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return data

    def said(self) -> Said:
        data = self.cleaned_data
        return Said(data["kind"], data["words"], data["wording"], data.get("marked"))


class ProlongForm(forms.Form):
    closes_on = a_day("New close", text="Later than now, for all companies.")
    reason = long_text("Reason", rows=2)

    def clean_closes_on(self) -> Any:
        return _within(self.cleaned_data["closes_on"])


class ResolveForm(forms.Form):
    outcome = forms.ChoiceField(
        label="What becomes of it",
        choices=[("accepted", "Accepted: the draft will say so"), ("rejected", "Rejected")],
        widget=forms.RadioSelect,
        error_messages={"required": "Accept or reject it."},
    )
    words = long_text("Reason", text="It stays on record beside the objection.", rows=2)


class WithdrawForm(forms.Form):
    words = long_text("In your words", required=False, rows=2)
