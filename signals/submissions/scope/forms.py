"""Starting and keeping sharing groups, and saying who sees a signal."""

import uuid
from typing import Any

from django import forms

from members.models import Organization
from signals.catalog.words import KeptWords, Words
from signals.submissions.scope.fields import ScopeField
from signals.submissions.scope.models import SharingGroup
from signals.submissions.scope.queries import may_be_invited


class StartForm(forms.Form):
    """A group: what it is called, what it is for, and who is asked."""

    name = Words(
        label="Name",
        max_length=120,
        error_messages={"required": "Give the group a name its members will know."},
        help_text="Only companies in the group, those invited and compliance staff read it.",
    )
    purpose = Words(
        label="Purpose",
        min_length=20,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Say why these companies share apart from the rest.",
            "min_length": "A sentence, please: why do these companies share apart from the rest?",
        },
    )
    invited = forms.ModelMultipleChoiceField(
        label="Companies to invite",
        queryset=Organization.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Invite at least one company."},
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, but: Organization | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["invited"].queryset = may_be_invited(but=but)  # type: ignore[attr-defined]  # a field of models


class InviteForm(forms.Form):
    company = forms.ModelChoiceField(
        label="Company",
        queryset=Organization.objects.none(),
        empty_label="Choose",
        error_messages={
            "required": "Choose a company.",
            "invalid_choice": "This company cannot be invited now.",
        },
    )

    def __init__(self, *args: Any, group: SharingGroup, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["company"].queryset = may_be_invited(group=group)  # type: ignore[attr-defined]  # a field of models


class CloseForm(forms.Form):
    reason = KeptWords(
        label="Why it is closed",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why; the companies in the group read it."},
    )


class ScopeForm(forms.Form):
    """Who sees one's own signal."""

    group = ScopeField()
    named = forms.BooleanField(
        label="Our company may be named",
        required=False,
        help_text="Only once at least five companies hold the signal. Compliance staff know it in any case.",
    )

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["group"]
        if isinstance(field, ScopeField):
            field.offer_to(user)


class MoveForm(forms.Form):
    """Where everything that one's company shared in a group goes."""

    group = ScopeField(label="Share them with")

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["group"]
        if isinstance(field, ScopeField):
            field.offer_to(user)
