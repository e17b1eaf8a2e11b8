"""What people type when they publish: label, audience, and the words to the second person."""

import uuid
from typing import Any

from django import forms

from coalition.core import registry
from members.models import Deliverable, Organization, User, WorkingGroup
from resources.library.labels import TLP_MEANING, Audience, Tlp, labels_fit
from resources.library.models import Document
from resources.library.publishing.choice import Choice

LABELS = [(value, f"{label}: {TLP_MEANING[Tlp(value)]}") for value, label in Tlp.choices]


class PublishForm(forms.Form):
    """Label and audience; the dry run answers to the same fields."""

    tlp = forms.ChoiceField(
        label="TLP label",
        choices=[("", "Choose a label"), *LABELS],
        help_text="Only the source of what it says may lower a label.",
    )
    audience = forms.ChoiceField(label="Who this is for", choices=[("", "Choose who")])
    groups = forms.ModelMultipleChoiceField(
        WorkingGroup.objects.none(),
        label="Working groups",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="Only for the audience “Working groups”; its own group is always among them.",
    )
    companies = forms.ModelMultipleChoiceField(
        Organization.objects.none(),
        label="Named companies",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="Only for the audience “Named companies”.",
    )
    event = forms.TypedChoiceField(
        label="Event", required=False, coerce=uuid.UUID, empty_value=None, choices=[("", "None")]
    )
    deliverable = forms.ModelChoiceField(
        Deliverable.objects.none(),
        label="Deliverable of the group",
        required=False,
        empty_label="None",
        help_text="Publishing marks it as delivered.",
    )
    review_by = forms.DateField(
        label="Review by",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="When somebody should read this again and say whether it still holds. The owner is reminded.",
    )
    note = forms.CharField(
        label="To whoever approves it",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What they should look at.",
    )

    def __init__(self, *args: Any, document: Document, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = registry.current().audiences.get(Audience.EVENT)
        events = [(str(key), title) for key, title in kind.choices(user)] if kind else []
        standing = Organization.objects.filter(standing__in=Organization.IN_GOOD_STANDING)
        self._offer("companies", standing)
        self._offer("groups", WorkingGroup.objects.exclude(status=WorkingGroup.Status.CONCLUDED))
        audience = self.fields["audience"]
        if isinstance(audience, forms.ChoiceField):
            offered = [choice for choice in Audience.choices if events or choice[0] != Audience.EVENT]
            audience.choices = [("", "Choose who"), *offered]
        event = self.fields["event"]
        if events and isinstance(event, forms.ChoiceField):
            event.choices = [("", "None"), *events]
        else:
            del self.fields["event"]
        if document.group_id is None:
            del self.fields["deliverable"]
        else:
            self._offer("deliverable", Deliverable.objects.filter(group_id=document.group_id))

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        if not isinstance(field, forms.ModelChoiceField):
            raise TypeError(name)
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        tlp, audience = data.get("tlp", ""), data.get("audience", "")
        if tlp and audience and not (fits := labels_fit(tlp, audience)):
            self.add_error("audience", fits.reason)
        if audience == Audience.COMPANIES and not data.get("companies"):
            self.add_error("companies", "Choose the companies that this is for.")
        return data

    def choice(self) -> Choice:
        data = self.cleaned_data
        audience = data["audience"]
        return Choice(
            tlp=data["tlp"],
            audience=audience,
            companies=tuple(data["companies"].order_by("name")) if audience == Audience.COMPANIES else (),
            groups=tuple(data["groups"].order_by("title")) if audience == Audience.GROUP else (),
            event=data.get("event") if audience == Audience.EVENT else None,
            review_by=data["review_by"],
            deliverable=data.get("deliverable"),
        )


class AnswerForm(forms.Form):
    """Sending a document back needs words."""

    answer = forms.CharField(
        label="What is missing",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what is missing, so that the author can mend it."},
    )


class LabelForm(forms.Form):
    """Another label for a published document."""

    tlp = forms.ChoiceField(label="New label", choices=LABELS)
    reason = forms.CharField(
        label="Reason",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Readers see it beside the document.",
    )
