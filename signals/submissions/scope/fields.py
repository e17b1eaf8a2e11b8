"""The choice of who shall see a signal, for every form that sends one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from members.rules import company_of
from signals.submissions.scope.models import SharingGroup
from signals.submissions.scope.queries import WHOLE_PROGRAMME, groups_of, scope_choices


class ScopeField(forms.ChoiceField):
    """The whole programme or one sharing group; cleans to the group, or None for the programme.

    A form calls `offer_to(user)` in its `__init__`: what is offered is also what is accepted.
    """

    def __init__(self, **facts: Any) -> None:
        facts.setdefault("label", "Who shall see it")
        facts.setdefault("required", False)
        facts.setdefault("choices", [("", WHOLE_PROGRAMME)])
        facts.setdefault(
            "help_text", "In a sharing group it does not exist for anybody else, not even as a count."
        )
        super().__init__(**facts)
        self._user: Any = None

    def offer_to(self, user: Any) -> None:
        self._user = user
        self.choices = scope_choices(user)

    def clean(self, value: Any) -> SharingGroup | None:
        chosen = super().clean(value)
        if not chosen:
            return None
        group = groups_of(company_of(self._user)).filter(pk=chosen).first()
        if group is None:
            raise ValidationError("Your company does not sit in this group any more. Please choose again.")
        return group
