"""What is entered for one criterion, and to sign the whole off."""

from typing import Any

from django import forms

from members.accounts.models import User
from members.accounts.rules import holders_of
from members.agreements.forms import PasswordAgain
from members.standing.attestation.models import RETENTION, Answer


class StaffChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.public_name)


class AnswerForm(forms.Form):
    value = forms.ChoiceField(
        required=False,
        label="Where your company stands",
        choices=[("", "Not said yet"), *Answer.Value.choices],
    )
    words = forms.CharField(
        required=False,
        max_length=20_000,
        label="In your words",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="As much as a colleague at the coalition needs to understand it.",
    )
    reference = forms.CharField(
        required=False,
        max_length=300,
        label="Evidence, by reference",
        help_text="A link, or where the document lies in your company. No files: they stay with you.",
    )
    next_on = forms.DateField(
        required=False,
        label="By when, or when you look at it again",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the date as year-month-day, for instance 2027-03-31."},
    )
    counsel = forms.BooleanField(required=False, label="Reviewed with counsel")
    shown = forms.ChoiceField(label="Who may read it", choices=Answer.Shown.choices, widget=forms.RadioSelect)
    named_staff = StaffChoice(
        queryset=User.objects.none(),
        required=False,
        label="The two of the membership staff who may read it",
        widget=forms.CheckboxSelectMultiple,
        help_text="Only where you chose two named staff above.",
    )

    def __init__(self, *args: Any, answer: Answer, **kwargs: Any) -> None:
        names = ("value", "words", "reference", "next_on", "counsel", "shown")
        initial: dict[str, Any] = {name: getattr(answer, name) for name in names}
        initial["named_staff"] = [person.pk for person in answer.named_staff.all()]
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        staff = self.fields["named_staff"]
        if isinstance(staff, StaffChoice):
            staff.queryset = User.objects.filter(pk__in=[person.pk for person in holders_of("membership")])


class SendBackForm(forms.Form):
    note = forms.CharField(
        label="What should be looked at again",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what should be looked at again."},
    )


class SignOffForm(PasswordAgain):
    retention_years = forms.TypedChoiceField(
        label="How long the texts are kept",
        coerce=int,
        choices=[(years, words) for years, words in RETENTION.items()],
        help_text="Then they are deleted. That and when you attested, and each answer's result, stays.",
    )
    true = forms.BooleanField(
        label="To the best of my knowledge this is true, and I sign it off for my company",
        error_messages={"required": "Say so, or send it back."},
    )
    field_order = ["retention_years", "true", "password"]
