"""What people enter to ask for a signature, hand it over, decline, and enter one from paper."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from members.accounts.models import User
from members.agreements.evidence.paper import ATTESTATION
from members.agreements.evidence.requests import colleagues_of
from members.agreements.forms import PasswordAgain
from members.agreements.models import Agreement, AgreementVersion
from members.organizations.models import Organization

WEEKS = 3


def _companies() -> Any:
    return Organization.objects.filter(standing__in=Organization.MAY_SIGN)


class _VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    def label_from_instance(self, obj: Any) -> str:
        own = f", the text of {obj.organization.name}" if obj.organization else ""
        return f"{obj.agreement.title}, version {obj.number}{own}"


class _PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # likewise
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name or obj.public_name or obj.email)


def _published() -> Any:
    versions = AgreementVersion.objects.filter(
        published_at__isnull=False, agreement__level=Agreement.Level.COMPANY
    )
    return versions.select_related("agreement", "organization").defer("source", "canonical", "pdf")


def _to_ask_for() -> Any:
    """The standard texts in force, and those of single companies."""
    standard = AgreementVersion.objects.in_force(timezone.now().date()).values("pk")
    return _published().filter(Q(pk__in=standard) | Q(organization__isnull=False))


class AskForm(forms.Form):
    company = forms.ModelChoiceField(
        Organization.objects.none(), label="Company", error_messages={"required": "Choose a company."}
    )
    version = _VersionField(
        AgreementVersion.objects.none(), label="What it is asked to sign",
        error_messages={"required": "Choose an agreement."},
    )  # fmt: skip
    due_on = forms.DateField(
        label="Until", widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The last day. People are reminded before it, and the request expires after it.",
        error_messages={"required": "Choose a day."},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].queryset = _companies()  # type: ignore[attr-defined]  # django-stubs knows only Field
        self.fields["version"].queryset = _to_ask_for()  # type: ignore[attr-defined]  # likewise
        self.fields["due_on"].initial = timezone.now().date() + timedelta(weeks=WEEKS)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is part of the record that both sides keep.",
        error_messages={"required": "Say why; it is part of the record."},
    )


class DelegateForm(ReasonForm):
    to = _PersonField(
        User.objects.none(), label="To", error_messages={"required": "Choose a colleague."},
        help_text="Colleagues with a seat. Who is no signatory yet is made one by your company's admin, who is told.",
    )  # fmt: skip
    field_order = ["to", "reason"]

    def __init__(self, *args: Any, user: User, company: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [person.pk for person in colleagues_of(user, company)]
        self.fields["to"].queryset = User.objects.filter(pk__in=found).order_by("name")  # type: ignore[attr-defined]  # likewise


class PaperForm(PasswordAgain):
    company = forms.ModelChoiceField(
        Organization.objects.none(), label="Company", error_messages={"required": "Choose a company."}
    )
    version = _VersionField(
        AgreementVersion.objects.none(),
        label="What was signed",
        error_messages={"required": "Choose an agreement."},
    )
    signer = forms.CharField(
        max_length=120, label="Who signed", help_text="The name as it stands on the paper.",
        error_messages={"required": "Type the name as it stands on the paper."},
    )  # fmt: skip
    capacity = forms.CharField(
        max_length=120,
        label="In which capacity",
        error_messages={"required": "In which capacity did they sign?"},
    )
    signed_on = forms.DateField(
        label="The day on the paper", widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Which day stands on the paper?"},
    )  # fmt: skip
    scan = forms.FileField(
        label="The scan, as PDF", widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text="All pages in one file, up to 20 MB, without a password. It is kept byte for byte.",
        error_messages={"required": "Choose the scan.", "empty": "This file is empty."},
    )  # fmt: skip
    attested = forms.BooleanField(
        label=ATTESTATION, error_messages={"required": "Without your attestation it cannot be entered."}
    )
    field_order = ["company", "version", "signer", "capacity", "signed_on", "scan", "attested", "password"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].queryset = _companies()  # type: ignore[attr-defined]  # likewise
        self.fields["version"].queryset = _published()  # type: ignore[attr-defined]  # likewise
