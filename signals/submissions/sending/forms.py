"""The form for signals and their basis; it cleans input and writes nothing."""

import uuid
from typing import Any

from django import forms

from signals.catalog import kinds, taxonomy
from signals.catalog.guess import guess_kind
from signals.submissions.interpret import DEFAULT_TLP, Interpreted
from signals.submissions.words import TLPS

Choices = list[tuple[str, str]]


def _choices(terms: Any, first: str = "") -> Choices:
    head = [("", first)] if first else []
    return head + [(term.id, term.title) for term in terms.values()]


class SubmitForm(forms.Form):
    """One signal with its basis."""

    value = forms.CharField(
        label="Value",
        strip=False,
        max_length=20_000,
        error_messages={"required": "Paste the signal's value."},
        widget=forms.Textarea(
            attrs={"rows": 2, "autofocus": True, "autocomplete": "off", "spellcheck": "false"}
        ),
        help_text="Paste it as you have it, defanged or not. Never imagery, never the name or account of a child or a victim.",
    )
    kind = forms.ChoiceField(
        label="Type",
        required=False,
        choices=_choices(kinds.KINDS, "Guess it from the value"),
        help_text="A SHA-256 and a PDQ look alike, and a username can be anything: say which it is.",
    )
    platform = forms.CharField(
        label="Platform",
        required=False,
        max_length=120,
        help_text="Where a username, an account number or a payment handle lives.",
    )
    harm = forms.ChoiceField(
        label="Harm",
        choices=_choices(taxonomy.HARMS, "Choose"),
        error_messages={"required": "Say which harm it is about."},
    )
    policy = forms.CharField(
        label="Own policy that was violated",
        required=False,
        max_length=500,
        help_text="The rule of yours it broke, as you cite it. Other companies do not see it.",
    )
    action = forms.ChoiceField(
        label="Action taken",
        choices=_choices(taxonomy.ACTIONS, "Choose"),
        error_messages={"required": "Say what you did, or choose “None yet”."},
    )
    actioned_at = forms.DateTimeField(
        label="When you acted",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="In your own time zone.",
    )
    human_reviewed = forms.BooleanField(label="A person has reviewed it", required=False)
    reported = forms.ChoiceField(
        label="Reported to", required=False, choices=_choices(taxonomy.REPORTED_TO, "Not reported yet")
    )
    reference = forms.CharField(
        label="Report reference",
        required=False,
        max_length=500,
        help_text="For example the CyberTipline report number. Other companies do not see it.",
    )
    reason = forms.CharField(
        label="Why no report was required",
        required=False,
        max_length=500,
        help_text="Only if you chose “Not required”.",
    )
    tlp = forms.ChoiceField(
        label="TLP",
        choices=[(label, f"TLP:{label.upper()}") for label in TLPS],
        initial=DEFAULT_TLP,
        help_text="How far those who take it may pass it on.",
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("kind") and data.get("value"):
            data["kind"] = guess_kind(data["value"]) or ""
            if not data["kind"]:
                self.add_error("kind", "This value could be several things. Please say what it is.")
        return data

    def fields_sent(self) -> dict[str, str]:
        """The signal as one row of an import."""
        data = self.cleaned_data
        when = data.get("actioned_at")
        return {
            "kind": data["kind"],
            "value": data["value"],
            "platform": data["platform"],
            "harm": data["harm"],
            "policy": data["policy"],
            "action": data["action"],
            "actioned_at": when.isoformat() if when else "",
            "reported": data["reported"],
            "reference": data["reference"],
            "human_reviewed": "yes" if data["human_reviewed"] else "no",
            "tlp": data["tlp"],
            "comment": data["reason"],
        }

    def refuse(self, interpreted: Interpreted) -> None:
        """Put each reason beside the field it is about."""
        for name, reason in dict.fromkeys(interpreted.problems):
            known = {"comment": "reason"}.get(name, name)
            self.add_error(known if known in self.fields else None, f"{reason[:1].upper()}{reason[1:]}.")
