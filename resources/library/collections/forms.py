"""What people type to keep reading lists and to require reading."""

from typing import Any

from django import forms
from django.utils import timezone

from members.models import GroupSeat, User, WorkingGroup
from members.rules import group_roles, has_staff_role
from resources.library.models import Document
from resources.library.search.queries import shelf


def _groups_of(user: User, form: forms.Form) -> None:
    """Publishing staff choose freely; a chair one of the groups they chair."""
    group = form.fields["group"]
    if not isinstance(group, forms.ModelChoiceField):
        raise TypeError("group")
    if has_staff_role(user, "publishing"):
        group.queryset, group.empty_label = WorkingGroup.objects.all(), "All members"
    else:
        chaired = [pk for pk, role in group_roles(user).items() if role in GroupSeat.LEADS]
        group.queryset, group.required, group.empty_label = (
            WorkingGroup.objects.filter(pk__in=chaired),
            True,
            None,
        )


class CollectionForm(forms.Form):
    title = forms.CharField(
        max_length=160, label="Name of the list", help_text="All who may see the list see it."
    )
    summary = forms.CharField(
        label="What it is for", required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )
    group = forms.ModelChoiceField(WorkingGroup.objects.none(), label="For", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _groups_of(user, self)


class ItemForm(forms.Form):
    document = forms.ModelChoiceField(Document.objects.none(), label="Document")
    note = forms.CharField(max_length=300, label="Note", required=False, help_text="Why it stands here.")
    pin = forms.BooleanField(
        label="Stay with this version", required=False, help_text="Otherwise the list follows the newest."
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        document = self.fields["document"]
        if isinstance(document, forms.ModelChoiceField):
            document.queryset = shelf(user).only("title").order_by("title")


class RequireForm(forms.Form):
    document = forms.ModelChoiceField(Document.objects.none(), label="Document")
    group = forms.ModelChoiceField(WorkingGroup.objects.none(), label="Who reads it", required=False)
    due_on = forms.DateField(label="By", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(max_length=300, label="Why", help_text="Readers see it.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _groups_of(user, self)
        document = self.fields["document"]
        if isinstance(document, forms.ModelChoiceField):
            document.queryset = shelf(user).filter(leaves_no_reader=False).only("title").order_by("title")

    def clean_due_on(self) -> Any:
        due = self.cleaned_data["due_on"]
        if due <= timezone.localdate():
            raise forms.ValidationError("Give people some days: choose a date after today.")
        return due
