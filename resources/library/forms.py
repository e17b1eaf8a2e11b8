"""What people type when they write and publish."""

import uuid
from typing import Any

from django import forms

from coalition.core.identifiers import uuid7
from members.models import Deliverable, GroupSeat, Organization, Stage, User, WorkingGroup
from members.rules import group_roles, has_staff_role
from resources.library.labels import TLP_MEANING, Audience, Tlp, labels_fit
from resources.library.models import Document
from resources.library.publishing import Choice
from resources.library.services import Content
from resources.library.topics import TOPICS

NO_GROUP = "No group: from the coalition's staff"


class NewDocumentForm(forms.Form):
    """The least that makes a draft; the rest is said beside the text."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(max_length=200, label="Title", help_text="What a colleague would search for.")
    group = forms.ModelChoiceField(
        WorkingGroup.objects.none(),
        label="Working group",
        required=False,
        help_text="Its chair publishes the document.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["key"].initial = uuid7
        group = self.fields["group"]
        if not isinstance(group, forms.ModelChoiceField):
            raise TypeError("group")
        if has_staff_role(user, "publishing"):
            group.queryset = WorkingGroup.objects.all()
            group.empty_label = NO_GROUP
        else:
            writes = [pk for pk, role in group_roles(user).items() if role != GroupSeat.Role.OBSERVER]
            group.queryset = WorkingGroup.objects.filter(pk__in=writes)
            group.required, group.empty_label = True, "Choose a group"

    @property
    def document_key(self) -> uuid.UUID:
        key: uuid.UUID = self.cleaned_data["key"]
        return key


class DraftForm(forms.Form):
    """The text and what is said about it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    title = forms.CharField(max_length=200, label="Title")
    summary = forms.CharField(
        label="Summary",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One or two sentences for the list.",
    )
    stage = forms.ChoiceField(choices=Stage.choices, label="Stage of the work")
    topics = forms.MultipleChoiceField(
        choices=list(TOPICS.items()),
        label="Topics",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="Hold Ctrl to choose several.",
    )
    body = forms.CharField(
        label="Text",
        required=False,
        strip=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true"}),
        help_text="Markdown: # heading, **bold**, - list, | table |. Pictures are not shown.",
    )
    change_note = forms.CharField(
        max_length=300,
        label="What changed",
        required=False,
        help_text="Readers of the last version see this.",
    )

    def content(self) -> Content:
        data = self.cleaned_data
        return Content(
            title=data["title"],
            summary=data["summary"],
            stage=data["stage"],
            topics=tuple(data["topics"]),
            body=data["body"].replace("\r\n", "\n").replace("\x00", ""),
            change_note=data["change_note"],
        )


class PublishForm(forms.Form):
    """Label and audience; the dry run answers to the same fields."""

    tlp = forms.ChoiceField(
        label="TLP label",
        choices=[
            ("", "Choose a label"),
            *((value, f"{label}: {TLP_MEANING[Tlp(value)]}") for value, label in Tlp.choices),
        ],
        help_text="Only the source of what it says may lower a label.",
    )
    audience = forms.ChoiceField(label="Who this is for", choices=[("", "Choose who"), *Audience.choices])
    companies = forms.ModelMultipleChoiceField(
        Organization.objects.none(),
        label="Named companies",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="Only for the audience “Named companies”.",
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
        help_text="When somebody should read this again and say whether it still holds.",
    )

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        companies, deliverables = self.fields["companies"], self.fields["deliverable"]
        if not isinstance(companies, forms.ModelMultipleChoiceField) or not isinstance(
            deliverables, forms.ModelChoiceField
        ):
            raise TypeError("fields")
        companies.queryset = Organization.objects.filter(standing__in=Organization.IN_GOOD_STANDING)
        if document.group_id is None:
            del self.fields["deliverable"]
            audience = self.fields["audience"]
            if isinstance(audience, forms.ChoiceField):
                audience.choices = [
                    ("", "Choose who"),
                    *(c for c in Audience.choices if c[0] != Audience.GROUP),
                ]
        else:
            deliverables.queryset = Deliverable.objects.filter(group_id=document.group_id)

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
        return Choice(
            tlp=data["tlp"],
            audience=data["audience"],
            companies=tuple(data["companies"]),
            review_by=data["review_by"],
            deliverable=data.get("deliverable"),
        )
