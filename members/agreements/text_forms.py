"""What staff enter to make a kind of agreement, draft a version and publish it."""

from typing import Any

from django import forms

from members.agreements.forms import PasswordAgain
from members.agreements.models import Agreement, AgreementVersion
from members.organizations.models import Organization


class KindForm(forms.Form):
    title = forms.CharField(max_length=160, label="Title", help_text="As people read it everywhere.")
    kind = forms.SlugField(
        max_length=50,
        label="Short name",
        help_text="Small letters and hyphens; pages, documents and events name the agreement they need by it.",
    )
    level = forms.ChoiceField(
        choices=Agreement.Level.choices,
        label="Who gives their word",
        help_text="A signatory for the company, each person with a seat, or a guest for one event.",
    )


class DraftForm(forms.Form):
    number = forms.CharField(
        max_length=12, label="Number", help_text="For instance 2.1, or 2.1-ex for a company's own."
    )
    effective_on = forms.DateField(
        label="In force from",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Today or later, and later than the version before.",
    )
    material = forms.BooleanField(
        required=False,
        label="The change is material: who signed an older version signs again",
        help_text="Without this, older signatures go on covering.",
    )
    grace_days = forms.IntegerField(
        min_value=0,
        max_value=365,
        label="Days of grace",
        help_text="How long older signatures still cover once this version is in force.",
    )
    change_note = forms.CharField(
        required=False,
        label="What is new, in words",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Signatories read it above the comparison of the clauses.",
    )
    source = forms.CharField(
        label="The text, in Markdown",
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
        help_text="Headings like “## 4. Labels” and paragraphs that begin with their number, like “4.2 …”, "
        "are compared clause by clause.",
    )
    organization = forms.ModelChoiceField(
        queryset=Organization.objects.none(),
        required=False,
        label="Negotiated with one company",
        empty_label="No, this is the standard text",
        help_text="Only this company and staff will see it, and it takes the place of the standard for it.",
    )
    entities = forms.CharField(
        required=False,
        label="Legal entities and affiliates it covers",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line; for a negotiated text.",
    )
    contractors_allowed = forms.BooleanField(
        required=False,
        label="People of contractors and vendors may hold seats of this company",
        help_text="For a negotiated text; their seats are marked.",
    )

    def __init__(self, *args: Any, draft: AgreementVersion | None = None, level: str, **kwargs: Any) -> None:
        if draft is not None:
            kwargs["initial"] = {
                name: getattr(draft, name)
                for name in (
                    "number", "effective_on", "material", "grace_days", "change_note", "source",
                    "organization", "contractors_allowed",
                )
            } | {"entities": "\n".join(draft.entities)}  # fmt: skip
        super().__init__(*args, **kwargs)
        companies = Organization.objects.filter(standing__in=Organization.MAY_SIGN)
        self.fields["organization"].queryset = companies  # type: ignore[attr-defined]  # a field of choices
        if level != Agreement.Level.COMPANY:
            for name in ("organization", "entities", "contractors_allowed"):
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        """For the service."""
        found = dict(self.cleaned_data)
        if "entities" in found:
            found["entities"] = found["entities"].splitlines()
        return found


class PublishForm(PasswordAgain):
    sha256 = forms.CharField(widget=forms.HiddenInput)
    understood = forms.BooleanField(
        label="I have read what this does, and that a published text can never be changed",
        error_messages={"required": "Say that you have read what this does."},
    )
    field_order = ["understood", "password", "sha256"]


class ReturnForm(forms.Form):
    retired_on = forms.DateField(
        label="From this day on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Today or later. From then on the standard text is the one that the company signs.",
    )
    grace_days = forms.IntegerField(
        min_value=0,
        max_value=365,
        label="Days of grace",
        help_text="How long what it signed still covers from that day on.",
    )
    reason = forms.CharField(
        required=False,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The company reads it.",
    )
    understood = forms.BooleanField(
        required=False, label="I have read what this changes, and that it cannot be taken back"
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def must_confirm(self, seen: str) -> None:
        """Errors beside what is missing: the act is for exactly what was looked at."""
        if not self.cleaned_data["reason"].strip():
            self.add_error("reason", "Say why; the company reads it.")
        if not self.cleaned_data["understood"]:
            self.add_error("understood", "Say that you have read what this changes.")
        if self.cleaned_data["seen"] != seen:
            self.add_error(
                None,
                "The day or the grace is another than you looked at. Look at what changes now, then confirm.",
            )
