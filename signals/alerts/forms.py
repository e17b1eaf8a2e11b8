"""Writing an alert: plain words, looked through for what identifies people."""

import uuid
from typing import Any, cast

from django import forms

from members.models import WorkingGroup
from signals.alerts import rules, services
from signals.alerts.models import TLP
from signals.alerts.suspects import in_words, suspects
from signals.catalog import taxonomy
from signals.catalog.words import Words

_HOURS = ((24, "1 day"), (72, "3 days"), (168, "7 days"), (336, "14 days"))


class AlertForm(forms.Form):
    title = Words(label="In a few words", max_length=120)
    text = Words(
        label="What to look for",
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Plain words: the pattern, where it shows, what to do first. Never an address, a number, a name or an account.",
    )
    harm = forms.ChoiceField(label="Harm", choices=[(t.id, t.title) for t in taxonomy.HARMS.values()])
    tlp = forms.ChoiceField(label="TLP", choices=TLP, initial="amber+strict")
    hours = forms.TypedChoiceField(label="Stands for", choices=_HOURS, coerce=int, initial=72)
    group = forms.ModelChoiceField(
        label="In the name of",
        queryset=WorkingGroup.objects.none(),
        required=False,
        empty_label=None,
        help_text="Another lead of this group, or the coalition's staff, sends it.",
    )
    identifies_nobody = forms.BooleanField(
        label="I have looked: it identifies no one", required=False, widget=forms.CheckboxInput
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"form_token": uuid.uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.warned = False
        if rules.is_staff(user):
            del self.fields["group"]
        else:
            field = cast("forms.ModelChoiceField[WorkingGroup]", self.fields["group"])
            field.queryset = WorkingGroup.objects.filter(pk__in=rules.led_groups(user))
            field.required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        found = suspects(f"{data.get('title', '')}\n{data.get('text', '')}")
        self.warned = bool(found)
        if found and not data.get("identifies_nobody"):
            self.add_error("text", in_words(found))
        return data

    @property
    def content(self) -> services.Content:
        return services.Content(
            **{name: self.cleaned_data[name] for name in ("title", "text", "harm", "tlp", "hours")}
        )


class ReasonForm(forms.Form):
    words = Words(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why: those who read the alert see it."},
    )
