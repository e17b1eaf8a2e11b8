"""What people type when they write."""

import uuid
from typing import Any

from django import forms

from coalition.core.identifiers import uuid7
from members.models import GroupSeat, Stage, User, WorkingGroup
from members.rules import group_roles, has_staff_role
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
        help_text="A lead of it or the publishing staff approve the document.",
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
