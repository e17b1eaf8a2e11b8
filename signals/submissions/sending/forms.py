"""The form for signals and their basis; it cleans input and writes nothing."""

import uuid
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from django import forms
from django.utils import timezone

from signals.catalog import kinds, taxonomy, vocabulary
from signals.catalog.words import Words
from signals.submissions.interpret import DEFAULT_TLP, NOT_HERE, Interpreted, Question
from signals.submissions.scope.fields import ScopeField
from signals.submissions.sending import lines
from signals.submissions.sending.lines import Line
from signals.submissions.sending.models import URGENT_HARMS, UrgentSending
from signals.submissions.words import HASH_KINDS, TLPS

Choices = list[tuple[str, str]]
TELL_THE_HOTLINE: Final = "Tell your hotline, not this programme. Nothing of it was stored here, only a digest that says it was refused."
SEVERAL_THINGS: Final = "This value could be several things. Please say what it is."
_MOST_TYPED: Final = 120_000
# What a basis is made of: a template keeps it, and it stands again in the form for the next signal.
BASIS: Final = ("harm", "policy", "action", "reported", "tlp", "platform", "labels")


def choices_of(terms: Any, first: str = "") -> Choices:
    head = [("", first)] if first else []
    return head + [(term.id, term.title) for term in terms.values()]


def as_initial(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as text, so that a form can open on them."""
    labels = [label for label in str(fields.get("labels", "")).split(", ") if label]
    return {**fields, "labels": labels}


def labels_in_groups() -> list[tuple[str, Choices]]:
    return [
        (group.title, [(label.id, label.title) for label in group.labels])
        for group in vocabulary.CURRENT.groups
    ]


class BasisForm(forms.Form):
    """What is said of a signal, whatever its value is: the part that a template keeps."""

    harm = forms.ChoiceField(
        label="Harm",
        choices=choices_of(taxonomy.HARMS, "Choose"),
        error_messages={"required": "Say which harm it is about."},
    )
    policy = Words(
        label="Own policy that was violated",
        required=False,
        max_length=500,
        help_text="The rule of yours it broke, as you cite it. Other companies do not see it.",
    )
    action = forms.ChoiceField(
        label="Action taken",
        choices=choices_of(taxonomy.ACTIONS, "Choose"),
        error_messages={"required": "Say what you did, or choose “None yet”."},
    )
    reported = forms.ChoiceField(
        label="Reported to", required=False, choices=choices_of(taxonomy.REPORTED_TO, "Not reported yet")
    )
    tlp = forms.ChoiceField(
        label="TLP",
        choices=[(label, f"TLP:{label.upper()}") for label in TLPS],
        initial=DEFAULT_TLP,
        help_text="How far those who take it may pass it on.",
    )
    platform = Words(
        label="Platform",
        required=False,
        max_length=120,
        help_text="Where a username, an account number or a payment handle lives.",
    )
    labels = forms.MultipleChoiceField(
        label="Labels", required=False, choices=labels_in_groups, widget=forms.CheckboxSelectMultiple
    )

    def clean_labels(self) -> str:
        chosen = self.cleaned_data["labels"]
        if group := vocabulary.more_than_one(chosen):
            raise forms.ValidationError(f"Only one label of “{group.title}” can be said.")
        return ", ".join(chosen)


class SubmitForm(BasisForm):
    """One signal, or many with the same basis."""

    value = forms.CharField(
        label="Value, or up to 200 values, one a line",
        strip=False,
        max_length=_MOST_TYPED,
        error_messages={"required": "Paste the signal's value."},
        widget=forms.Textarea(
            attrs={
                "rows": 3,
                "autofocus": True,
                "autocomplete": "off",
                "spellcheck": "false",
                "autocapitalize": "off",
            }
        ),
        help_text="Paste it as you have it, defanged or not. Never imagery, never the name or account of a child or a victim.",
    )
    whose = forms.ChoiceField(
        label="Whose identifier is it?", required=False, choices=choices_of(taxonomy.WHOSE, "Choose")
    )
    kind = forms.ChoiceField(
        label="Type",
        required=False,
        choices=choices_of(kinds.KINDS, "Guess it for each line"),
        help_text="A SHA-256 and a PDQ look alike, and a username can be anything: say which it is here, or before the value, as in “username: some_user”.",
    )
    actioned_at = forms.DateTimeField(
        label="When you acted",
        required=False,
        initial=timezone.now,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="In your own time zone; now, unless you say otherwise.",
    )
    human_reviewed = forms.BooleanField(label="A person has reviewed it", required=False)
    reference = Words(
        label="Report reference",
        required=False,
        max_length=500,
        help_text="For example the CyberTipline report number. Other companies do not see it.",
    )
    reason = Words(
        label="Why no report was required",
        required=False,
        max_length=500,
        help_text="Only if you chose “Not required”.",
    )
    group = ScopeField()
    named = forms.BooleanField(label="We may be named once five companies hold it", required=False)
    classification = forms.ChoiceField(
        label="Classification",
        required=False,
        choices=choices_of(taxonomy.CLASSIFICATIONS, "None"),
        help_text="Of hashes only.",
    )
    context = forms.ChoiceField(
        label="Context", required=False, choices=choices_of(vocabulary.CONTEXTS, "None")
    )
    urgent = forms.BooleanField(
        label="Urgent: a child is in danger, and others can stop it today", required=False
    )
    urgent_reason = forms.ChoiceField(
        label="Why it cannot wait", required=False, choices=[("", "Choose"), *UrgentSending.Reason.choices]
    )
    confirmed = forms.MultipleChoiceField(
        label="It is this very thing, and not all that is there",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    template = forms.UUIDField(required=False, widget=forms.HiddenInput)
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        group = self.fields["group"]
        if isinstance(group, ScopeField):
            group.offer_to(user)
        confirmed = self.fields["confirmed"]
        if self.is_bound and isinstance(confirmed, forms.MultipleChoiceField):
            said = confirmed.widget.value_from_datadict(self.data, self.files, "confirmed") or []
            confirmed.choices = [(name, name.replace("-", " ")) for name in said]

    def ask(self, questions: Sequence[Question]) -> None:
        """Show what has to be confirmed before a value that stands on a warning list is stored."""
        asked = {question.list: question.say for question in questions}
        confirmed = self.fields["confirmed"]
        if isinstance(confirmed, forms.MultipleChoiceField):
            held = dict(confirmed.choices) if isinstance(confirmed.choices, list) else {}
            confirmed.choices = [(name, say) for name, say in (held | asked).items()]
        self.add_error("confirmed", "Look at it again: " + "; ".join(asked.values()) + ".")

    @cached_property
    def typed(self) -> list[Line]:
        """The lines as far as they can be read now, for what the page shows beside the box."""
        try:
            return lines.read(str(self["value"].value() or ""), str(self["kind"].value() or ""))
        except ValueError:
            return []

    @property
    def asks_whose(self) -> bool:
        return any(line.personal for line in self.typed)

    @property
    def profiles(self) -> list[Line]:
        return [line for line in self.typed if line.profile]

    @property
    def said(self) -> list[tuple[str, int]]:
        return lines.count_by_kind(self.typed)

    @property
    def unclear(self) -> list[Line]:
        return [line for line in self.typed if not line.kind]

    @property
    def more_is_open(self) -> bool:
        """Whether something in the fold needs to be looked at."""
        asked = ("actioned_at", "reason", "tlp", "group", "labels", "classification", "context")
        return any(self.errors.get(name) for name in asked)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("value"):
            try:
                data["lines"] = lines.read(data["value"], data.get("kind", ""))
            except ValueError as error:
                self.add_error("value", f"{str(error).capitalize()}.")
            else:
                self._clean_lines(data["lines"])
                self._clean_whose(data["lines"], data.get("whose", ""))
        self._clean_urgent(data)
        return data

    def _clean_lines(self, found: Sequence[Line]) -> None:
        if not found:
            self.add_error("value", "Paste the signal's value.")
        elif len(found) > lines.MOST:
            self.add_error(
                "value",
                f"These are {len(found)} values, at most {lines.MOST} go at once. Import them as a file instead.",
            )
        elif len(found) == 1 and not found[0].kind:
            self.add_error("kind", SEVERAL_THINGS)
        if self.cleaned_data.get("classification") and not any(line.kind in HASH_KINDS for line in found):
            self.add_error("classification", "Only hashes are classified.")

    def _clean_whose(self, found: Sequence[Line], whose: str) -> None:
        if whose in NOT_HERE:
            self.add_error("whose", TELL_THE_HOTLINE)
        elif not whose and any(line.personal for line in found):
            self.add_error("whose", "Say whose it is. In extortion it is often the victim's.")

    def _clean_urgent(self, data: Mapping[str, Any]) -> None:
        if not data.get("urgent"):
            return
        if not data.get("urgent_reason"):
            self.add_error("urgent_reason", "Say why it cannot wait.")
        if data.get("harm") and data["harm"] not in URGENT_HARMS:
            titles = ", ".join(taxonomy.HARMS[harm].title.lower() for harm in URGENT_HARMS)
            self.add_error(
                "urgent", f"Only this goes as urgent: {titles}. Without the tick it goes now, too."
            )

    def rows(self) -> list[dict[str, str]]:
        """The signals as rows of an import, each with the basis that was given once."""
        return [self._row(line) for line in self.cleaned_data["lines"]]

    def _row(self, line: Line) -> dict[str, str]:
        data = self.cleaned_data
        when = data.get("actioned_at")
        return {
            "kind": line.kind,
            "value": line.value,
            "platform": data["platform"] if line.needs_platform or not line.kind else "",
            "whose": data["whose"] if line.personal else "",
            "harm": data["harm"],
            "policy": data["policy"],
            "action": data["action"],
            "actioned_at": when.isoformat() if when and data["action"] != "none_yet" else "",
            "reported": data["reported"],
            "reference": data["reference"],
            "human_reviewed": "yes" if data["human_reviewed"] else "no",
            "tlp": data["tlp"],
            "comment": data["reason"],
            "labels": data["labels"],
            "classification": data["classification"] if line.kind in HASH_KINDS else "",
            "context": data["context"],
        }

    def refuse(self, refused: Sequence[Interpreted]) -> None:
        """Put each reason beside the field it is about, and say the line where there are several."""
        several = len(refused) > 1
        for row in refused:
            for name, reason in dict.fromkeys(row.problems):
                known = {"comment": "reason", "": "value"}.get(name, name)
                words = f"{reason[:1].upper()}{reason[1:]}."
                if several and known in {"value", "kind", "platform"}:
                    known, words = "value", f"Line {row.line}: {words}"
                known = known if known in self.fields else "value"
                if words not in self.errors.get(known, []):
                    self.add_error(known, words)


class TemplateForm(BasisForm):
    """A company's template: its name and the basis it fills in."""

    name = Words(
        label="Name", max_length=80, error_messages={"required": "Give it a name that your colleagues know."}
    )
    field_order = ("name", "harm", "policy", "action", "reported", "platform", "tlp", "labels")
