"""What companies enter about themselves: facts, the escalation contact, a list of people."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from members.accounts.forms import ZoneField
from members.organizations.models import SERVICES, Organization
from members.organizations.profile import Fact

_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
CODES = "ISO 3166 codes, for instance DE or US-CA."


def _codes(words: str) -> list[str]:
    found = [word for word in re.split(r"[\s,;]+", words.upper()) if word]
    wrong = [word for word in found if not _CODE.fullmatch(word) and word != "EU"]
    if wrong:
        raise forms.ValidationError(f"No such code: {', '.join(wrong[:5])}. {CODES}")
    return sorted(set(found))


class FactForm(forms.Form):
    """A fact of one kind; its value's field depends on the kind."""

    as_of = forms.DateField(
        label="As of", widget=forms.DateInput(attrs={"type": "date"}), help_text="The day for which it holds."
    )
    source = forms.CharField(
        label="Source", max_length=200, help_text="For instance: annual report 2026, own count."
    )
    tlp = forms.ChoiceField(label="Label", choices=Fact.Tlp.choices)

    def __init__(self, *args: Any, kind: str, current: Fact | None = None, **kwargs: Any) -> None:
        self.kind = kind
        initial = {"as_of": timezone.localdate(), "tlp": Fact.Tlp.GREEN}
        if current:
            shown = ", ".join(current.value) if kind == Fact.Kind.OPERATES_IN else current.value
            initial |= {"value": shown, "source": current.source, "tlp": current.tlp}
        if kind in Fact.CONFIDENTIAL:
            initial["tlp"] = Fact.Tlp.AMBER_STRICT
        super().__init__(*args, **(kwargs | {"initial": initial}))
        self.fields["value"] = self._value_field()
        order = ["value", "as_of", "source", "tlp"]
        if kind == Fact.Kind.MONTHLY_USERS:
            self.fields["jurisdiction"] = forms.CharField(label="Where", max_length=10, help_text=CODES)
            order.insert(0, "jurisdiction")
        self.order_fields(order)

    def _value_field(self) -> forms.Field:
        label, kinds = Fact.Kind(self.kind).label, Fact.Kind
        if self.kind == kinds.SIZE:
            return forms.ChoiceField(label=label, choices=Organization.Size.choices)
        if self.kind == kinds.SERVICES:
            return forms.MultipleChoiceField(
                label=label, choices=list(SERVICES.items()), widget=forms.CheckboxSelectMultiple
            )
        if self.kind == kinds.MONTHLY_USERS:
            return forms.IntegerField(label="Monthly users", min_value=0, max_value=10_000_000_000)
        if self.kind == kinds.DESCRIPTION:
            return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
        return forms.CharField(label=label, max_length=500, help_text=CODES)

    def clean_value(self) -> Any:
        value = self.cleaned_data["value"]
        if self.kind == Fact.Kind.JURISDICTION:
            codes = _codes(value)
            if len(codes) != 1:
                raise forms.ValidationError(f"One code, please. {CODES}")
            return codes[0]
        return _codes(value) if self.kind == Fact.Kind.OPERATES_IN else value

    def clean_jurisdiction(self) -> str:
        codes = _codes(self.cleaned_data["jurisdiction"])
        if len(codes) != 1:
            raise forms.ValidationError(f"One code, please. {CODES}")
        return codes[0]


class EscalationForm(forms.Form):
    """Whom others call, and when."""

    who = forms.CharField(
        label="Role or name", max_length=120, help_text="A role lasts longer: “Trust & safety, on call”."
    )
    email = forms.EmailField(label="On-call address", required=False)
    phone = forms.RegexField(
        r"^[0-9+() ./-]{5,40}$",
        label="Telephone",
        required=False,
        error_messages={"invalid": "Write it with the country's code, for instance +49 30 000000."},
    )
    url = forms.URLField(label="Link", required=False, assume_scheme="https")
    hours = forms.CharField(label="Hours", max_length=120, initial="24 hours, every day")
    timezone = ZoneField(label="Time zone", initial="UTC")
    note = forms.CharField(
        label="What to say first",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Never the name of a case.",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not any(found.get(channel) for channel in ("email", "phone", "url")):
            raise forms.ValidationError(
                "Give at least one way to reach them: an address, a number or a link."
            )
        return found


class LookForm(forms.Form):
    reason = forms.CharField(
        label="Why you call",
        max_length=300,
        error_messages={"required": "Say why in a few words; it is kept."},
        help_text="A few words. The company sees that somebody looked, compliance staff see who and why.",
    )


class ListForm(forms.Form):
    file = forms.FileField(
        label="CSV file",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
        help_text="Columns: email, name, roles, title. Roles in one cell, parted by a slash or a space.",
    )
