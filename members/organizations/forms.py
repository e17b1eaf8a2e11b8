"""What people enter about seats, invitations and their company."""

from typing import Any

from django import forms

from members.accounts.forms import ZoneField, free_display_name
from members.organizations.models import Organization, Seat

ROLE_HELP = {
    Seat.Role.SIGNATORY: "signs agreements and may bind the company",
    Seat.Role.ADMIN: "keeps seats, invitations and the company's facts",
    Seat.Role.REPRESENTATIVE: "speaks for the company in the coalition",
    Seat.Role.STAFF: "reads, joins groups, asks, answers and mentors",
    Seat.Role.ANALYST: "submits and takes signals, where the company takes part",
    Seat.Role.COMPLIANCE: "sees to the rules of the signal programme",
    Seat.Role.READ_ONLY: "reads and never writes; stands alone",
}


def role_choices() -> list[tuple[str, str]]:
    return [(role.value, f"{role.label}: {ROLE_HELP[role]}") for role in Seat.Role]


class AcceptForm(forms.Form):
    """A new person's first words about themselves."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        help_text="Known to your own company and to coalition staff.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    display_name = forms.CharField(
        label="What others see",
        max_length=80,
        required=False,
        help_text="A pseudonym is welcome. Left empty, people of other companies see your name.",
    )
    zone = ZoneField(label="Time zone", initial="UTC", help_text="Dates and times are shown in it.")
    password = forms.CharField(
        label="Choose a password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Long beats complicated. You can add a passkey a moment later.",
    )

    def clean_display_name(self) -> str:
        return free_display_name(str(self.cleaned_data["display_name"]))


class RenewForm(forms.Form):
    """Somebody whose account is theirs again, or moves with them."""

    password = forms.CharField(
        label="Choose a new password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Long beats complicated. A second factor that you have stays as it is.",
    )


class TakeSeatForm(forms.Form):
    """Somebody who has an account says yes; there is nothing else to ask."""


class RolesField(forms.MultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Roles",
            choices=role_choices,
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": "Choose at least one role.",
                "invalid_choice": "No such role: %(value)s.",
            },
            **kwargs,
        )


class InviteForm(forms.Form):
    """Whom a company admin invites."""

    email = forms.EmailField(label="E-mail address", help_text="On one of the company's verified domains.")
    name = forms.CharField(
        label="Name", max_length=120, required=False, help_text="They can correct it themselves."
    )
    title = forms.CharField(label="Title", max_length=120, required=False)
    roles = RolesField()
    contractor = forms.BooleanField(
        label="Works for a vendor or as a contractor",
        required=False,
        help_text="Marked wherever they are shown.",
    )

    def __init__(self, *args: Any, company: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not company.contractors_allowed:
            del self.fields["contractor"]


class SeatForm(forms.Form):
    """The roles of a seat; asks about the last signatory only where it is one."""

    roles = RolesField()
    title = forms.CharField(label="Title", max_length=120, required=False)
    contractor = forms.BooleanField(
        label="Works for a vendor or as a contractor",
        required=False,
        help_text="Marked wherever they are shown.",
    )
    nobody_signs = forms.BooleanField(
        label="Nobody signs for the company for now; this is meant", required=False
    )

    def __init__(self, *args: Any, seat: Seat, last_signatory: bool, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial", {"roles": seat.roles, "title": seat.title, "contractor": seat.contractor}
        )
        super().__init__(*args, **kwargs)
        if not seat.organization.contractors_allowed and not seat.contractor:
            del self.fields["contractor"]
        if not last_signatory:
            del self.fields["nobody_signs"]


class PendingForm(forms.Form):
    """The word on a seat that waits."""

    roles = RolesField(required=False)
    reason = forms.CharField(
        label="Why not", max_length=300, required=False, help_text="Only when you decline."
    )


class DomainForm(forms.Form):
    domain = forms.CharField(
        label="A further domain",
        max_length=253,
        help_text="As it stands behind the @. Membership staff verify it, usually within two working days.",
    )


class VerifyForm(forms.Form):
    evidence = forms.CharField(
        label="How you made sure",
        max_length=300,
        help_text="For instance: a DNS record, a letter from counsel.",
    )


def add_errors(form: forms.Form, problem: Any) -> None:
    """A service's words beside the fields they are about; about none, on top."""
    found = problem.message_dict if hasattr(problem, "error_dict") else {None: problem.messages}
    for field, sentences in found.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)


class TransferForm(forms.Form):
    """Where a person moves, and what they will do there."""

    target = forms.ModelChoiceField(
        label="Company they move to", queryset=Organization.objects.none(), empty_label="Choose"
    )
    email = forms.EmailField(
        label="Their address there", help_text="On a verified domain of that company; the letter goes to it."
    )
    roles = RolesField(initial=["staff"])
    title = forms.CharField(label="Title there", max_length=120, required=False)
    reason = forms.CharField(
        label="Why",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Stays with the record.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, desk: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Which companies are about to join is for staff alone to know.
        known = Organization.MAY_SIGN if desk.staff else Organization.IN_GOOD_STANDING
        others = Organization.objects.filter(standing__in=known).exclude(pk=desk.company.pk)
        field = self.fields["target"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = others.order_by("name")
