"""Asking for help now: as little as staff need to introduce somebody within two working days."""

from collections.abc import Sequence
from typing import Any

from django import forms

from members.mentorship.forms import Asking
from members.mentorship.models import MentorRequest
from members.mentorship.needs import LEVEL_WORDS, Level, Urgency, all_needs

FIRST_NEED = "law-enforcement"


class HelpNowForm(Asking):
    """One need, where one stands, and what is on the desk."""

    need = forms.ChoiceField(
        label="What is it about?",
        choices=[(need.id, need.title) for need in all_needs().values()],
        initial=FIRST_NEED,
    )
    level = forms.ChoiceField(
        label="Where you stand", choices=[(level.value, words) for level, words in LEVEL_WORDS.items()]
    )

    def __init__(
        self,
        *args: Any,
        request: MentorRequest | None = None,
        tz: str = "UTC",
        own_names: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial=self._initial(request, tz), **kwargs)
        self.own_names = own_names
        self.fields["words"].label = "What do you need to know?"
        self.fields[
            "words"
        ].help_text = "What kind of process it is and by when you must answer. Never the case itself: no names, accounts or material."
        self.take_up_draft()

    @classmethod
    def _initial(cls, request: MentorRequest | None, tz: str) -> dict[str, Any]:
        if request is None:
            return {"timezone": tz, "need": FIRST_NEED, "level": Level.STARTING.value}
        names = ("words", "timezone", "shielded", "summary")
        return (
            {"need": request.top_need, "level": request.needs[request.top_need]["level"]}
            | {name: getattr(request, name) for name in names}
            | cls._common_of(request)
        )

    @property
    def needs(self) -> dict[str, dict[str, str]]:
        data = self.cleaned_data
        return {data["need"]: {"level": data["level"], "urgency": Urgency.NOW.value}}
