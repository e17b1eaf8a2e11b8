"""What applicants type. While it is a draft almost nothing is required: what is missing is said before it is sent."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import URLValidator

from members.admission.criteria import OWN_SERVICE, domain_of, is_free_mail
from members.admission.models import ApplicationAnswer
from members.organizations.models import SERVICES, Organization

LINKS = 10
LONG = 8000
_SERVICES: list[tuple[str, str]] = sorted(SERVICES.items(), key=lambda item: item[1])
_is_url = URLValidator(schemes=["http", "https"], message="")


class CompanyAddressField(forms.EmailField):
    """An address at a company: free mail says nothing about whom one writes with."""

    def clean(self, value: Any) -> str:
        address = str(super().clean(value) or "").strip().lower()
        if address and is_free_mail(address):
            raise forms.ValidationError(
                "Use an address of your company. With a free-mail address we cannot tell for whom you write."
            )
        return address


class BeginForm(forms.Form):
    company_name = forms.CharField(
        max_length=120, label="Company", error_messages={"required": "Which company is it for?"}
    )
    name = forms.CharField(
        max_length=120,
        label="Your name",
        error_messages={"required": "Say who you are; it is the name we write to."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = CompanyAddressField(
        label="Your address at the company",
        help_text="We send your private link there. Its domain becomes the company's, and colleagues join from it.",
        error_messages={
            "required": "Without an address we cannot send you the link.",
            "invalid": "This is not an e-mail address. It looks like name@company.example.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class LinkForm(forms.Form):
    email = forms.EmailField(
        label="The address you apply with",
        error_messages={
            "required": "Type the address that our letters went to.",
            "invalid": "This is not an e-mail address. It looks like name@company.example.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class FactsForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    company_name = forms.CharField(
        max_length=120, label="Name", error_messages={"required": "A name is needed."}
    )
    legal_name = forms.CharField(
        max_length=200, required=False, label="Legal name", help_text="As in the register; it will sign."
    )
    size = forms.ChoiceField(
        required=False,
        label="Size",
        choices=[("", "Choose one"), *Organization.Size.choices],
        help_text="Small: up to 100 people. Medium: up to 2,000. Large: more.",
    )
    services = forms.MultipleChoiceField(
        required=False,
        label="Services you run",
        choices=_SERVICES,
        widget=forms.CheckboxSelectMultiple,
    )
    jurisdiction = forms.CharField(
        max_length=20,
        required=False,
        label="Home jurisdiction",
        help_text="Country code, for instance DE or US-CA.",
    )
    description = forms.CharField(
        required=False,
        max_length=LONG,
        label="What the company does",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Two or three sentences.",
    )
    signatory_name = forms.CharField(
        max_length=120,
        required=False,
        label="Who would sign for the company",
        help_text="Leave both empty if it is you.",
    )
    signatory_email = CompanyAddressField(
        required=False,
        label="Their address at the company",
        error_messages={"invalid": "This is not an e-mail address. It looks like name@company.example."},
    )

    def __init__(self, *args: Any, domain: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.domain = domain

    def clean_jurisdiction(self) -> str:
        return str(self.cleaned_data["jurisdiction"]).strip().upper()

    def clean_signatory_email(self) -> str:
        address = str(self.cleaned_data["signatory_email"])
        if address and domain_of(address) != self.domain:
            raise forms.ValidationError(f"Give an address at {self.domain}: an account is opened for it.")
        return address

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if bool(found.get("signatory_name")) != bool(found.get("signatory_email")) and not self.errors:
            self.add_error("signatory_name", "Give both, the name and the address, or neither.")
        return found


class LinksField(forms.CharField):
    """Addresses of web pages, one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "inputmode": "url"})

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > LINKS:
            raise forms.ValidationError(f"At most {LINKS} links; these are {len(lines)}.")
        for line in lines:
            try:
                _is_url(line)
            except forms.ValidationError:
                raise forms.ValidationError(
                    f"“{line[:80]}” is not the address of a page. It looks like https://company.example/rules."
                ) from None
            if urlsplit(line).username:
                raise forms.ValidationError("A link must not hold a user name or password.")
        return list(dict.fromkeys(lines))


class AnswerForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    position = forms.ChoiceField(
        required=False,
        label="Where you stand",
        choices=ApplicationAnswer.Position.choices,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        required=False,
        max_length=LONG,
        label="In your words",
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Words only: no pictures, no files, nothing about a single case.",
    )
    links = LinksField(
        required=False,
        label="Where we can read it",
        help_text="Addresses of public pages, one a line. Never a link to what was reported.",
    )

    def __init__(self, *args: Any, criterion: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if criterion == OWN_SERVICE:
            self.fields["position"].choices = [  # type: ignore[attr-defined]  # a choice field
                (ApplicationAnswer.Position.YES, "Yes, we run one"),
                (ApplicationAnswer.Position.PARTLY, "It is about to begin"),
                (ApplicationAnswer.Position.NOT_YET, "No: we sell to, or advise, those who do"),
            ]


class ColleagueForm(forms.Form):
    name = forms.CharField(max_length=120, label="Name", error_messages={"required": "Who is it?"})
    email = CompanyAddressField(
        label="Address at the company",
        error_messages={
            "required": "Their own link goes to an address.",
            "invalid": "This is not an e-mail address. It looks like name@company.example.",
        },
    )


class SendForm(forms.Form):
    true = forms.BooleanField(
        label="To our knowledge this is true, and it says nothing about a single case.",
        error_messages={"required": "Tick this box if it is so; otherwise mend it first."},
    )
