"""What people type about groups: a charter, a request, an invitation, a step on the board."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from coalition.core.identifiers import uuid7
from coalition.core.working_papers import Draft
from members.accounts.models import User
from members.groups.models import Deliverable, GroupSeat, Stage, WorkingGroup
from members.groups.services import CHARTER_FIELDS, Charter

SOONEST_YEAR = 2020


def long_text(
    label: str, *, required: bool = True, text: str = "", rows: int = 3, most: int = 4000
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=text,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": "Say it in a few words.",
            "max_length": f"At most {most:,} letters, please.",
        },
    )


def a_day(label: str, *, required: bool = True, text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": "Write the date as year-month-day, for instance 2027-03-31.",
            "required": "Enter a date.",
        },
    )


class CharterForm(forms.Form):
    """The terms a group works by."""

    stage = forms.ChoiceField(label="Stage of the work", choices=Stage.choices)
    purpose = long_text("Purpose", text="What the group is for, in a few sentences that everybody may read.")
    charter = long_text(
        "Charter",
        required=False,
        rows=10,
        most=20_000,
        text="Markdown: what you do, what you leave to others, how you decide.",
    )
    ends_on = a_day(
        "It ends on", required=False, text="When the group will have delivered; empty if that is open."
    )
    silence = forms.ChoiceField(
        label="What silence means in a review",
        choices=WorkingGroup.Silence.choices,
        widget=forms.RadioSelect,
        initial=WorkingGroup.Silence.NOTHING,
        help_text="Silence is always shown as silence. This says whether it also counts.",
    )
    more_time_days = forms.IntegerField(
        label="More time, in days",
        min_value=1,
        max_value=30,
        initial=7,
        help_text="A company may ask for it once in a call; its own close then moves by so many days.",
    )
    retention_days = forms.IntegerField(
        label="Keep drafts and answers, in days",
        min_value=0,
        max_value=730,
        initial=30,
        help_text="Counted from the publication, or from the end of the group. Then they are destroyed, "
        "unless a legal hold keeps them.",
    )

    def terms(self) -> Charter:
        return Charter(**{name: self.cleaned_data[name] for name in CHARTER_FIELDS})


class ChangeCharterForm(CharterForm):
    note = forms.CharField(
        label="What is new, and why",
        max_length=300,
        error_messages={"required": "Say in a line what is new, and why."},
    )


class ProposeForm(CharterForm):
    """A new group: the charter, why it is needed, and what it would deliver."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label="Name of the group", max_length=160, error_messages={"required": "Give the group a name."}
    )
    why = long_text("Why it is needed now", text="Programme staff read this before they approve.")
    first = forms.CharField(
        label="First deliverable",
        max_length=200,
        help_text="A group ends in a resource for all members.",
        error_messages={"required": "Name what the group would deliver first."},
    )
    first_due = a_day("Promised for", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid7

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"]).strip()
        same = WorkingGroup.objects.filter(title__iexact=title).first()
        if same is not None and str(same.pk) != str(self.data.get("key", "")):
            raise forms.ValidationError(
                "A group of this name exists. Look at it first, or choose another name."
            )
        return title


class StateForm(forms.Form):
    to = forms.ChoiceField(label="New state", error_messages={"required": "Choose the new state."})
    reason = long_text("Reason", text="Everybody who may see the group reads it in its history.")

    def __init__(self, *args: Any, states: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "to", states)


def _choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(name)
    field.choices = choices


class JoinForm(forms.Form):
    role = forms.ChoiceField(
        label="As",
        choices=[
            (GroupSeat.Role.PARTICIPANT, "Participant: I work on the drafts"),
            (GroupSeat.Role.OBSERVER, "Observer: I read along"),
        ],
        widget=forms.RadioSelect,
        initial=GroupSeat.Role.PARTICIPANT,
    )
    words = long_text(
        "What brings you here", text="The group's leads read it: what you work on, and what you can bring."
    )


class AnswerForm(forms.Form):
    """A lead's answer; a decline is explained."""

    accept = forms.ChoiceField(
        label="Answer",
        choices=[("yes", "Accept"), ("no", "Decline")],
        widget=forms.RadioSelect,
        error_messages={"required": "Accept or decline."},
    )
    reason = long_text("Reason", text="Who asked reads it.", rows=2)


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="Address",
        help_text="Of somebody who has an account here: of a member company, or a guest for an invited expert.",
        error_messages={
            "required": "Enter an address.",
            "invalid": "This is not an address. Example: ada@company.example",
        },
    )
    role = forms.ChoiceField(label="As")
    words = long_text("A few words", required=False, rows=2, text="They read it with the invitation.")

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "role", roles)

    def clean_email(self) -> User:
        found = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if found is None or found.kind == User.Kind.STAFF:
            raise forms.ValidationError(
                "Nobody of this address can take part. Their company's admin gives them a seat first; "
                "for a guest, programme staff make the account."
            )
        return found


class PromiseForm(forms.Form):
    title = forms.CharField(
        label="Deliverable", max_length=200, error_messages={"required": "Say what the group promises."}
    )
    due_on = a_day("Promised for", required=False)

    def clean_due_on(self) -> date | None:
        return _sensible(self.cleaned_data["due_on"])


def _sensible(value: date | None) -> date | None:
    today = timezone.localdate()
    if value is not None and not today - timedelta(days=365) < value < today + timedelta(days=3650):
        raise forms.ValidationError("Choose a day within the next ten years.")
    return value


class MoveForm(forms.Form):
    to = forms.ChoiceField(
        choices=Deliverable.Status.choices,
        error_messages={"required": "Say where it goes."},
        widget=forms.HiddenInput,
    )
    reason = long_text("Why it goes back", required=False, rows=2)


class DueForm(forms.Form):
    due_on = a_day("New date", required=False, text="Empty: no date any more.")
    reason = long_text(
        "Reason", rows=2, text="It stays in the history, and everybody who sees the group reads it."
    )

    def clean_due_on(self) -> date | None:
        return _sensible(self.cleaned_data["due_on"])


def _name_of(person: User) -> str:
    return person.public_name


class EditorForm(forms.Form):
    editor = forms.ModelChoiceField(
        User.objects.none(), label="Editor", required=False, empty_label="Nobody yet", to_field_name="pk"
    )

    def __init__(self, *args: Any, group: WorkingGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["editor"]
        if not isinstance(field, forms.ModelChoiceField):
            raise TypeError("editor")
        seats = GroupSeat.objects.filter(group=group, ended_at=None, role__in=GroupSeat.SPEAKS)
        field.queryset = User.objects.filter(pk__in=seats.values("user")).order_by("name")
        field.label_from_instance = _name_of  # type: ignore[assignment]  # as Django documents


class DraftForm(forms.Form):
    draft = forms.ChoiceField(label="Draft in the library", error_messages={"required": "Choose a draft."})

    def __init__(self, *args: Any, drafts: list[Draft], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "draft", [(str(draft.key), draft.title) for draft in drafts])


class CheckForm(forms.Form):
    passed = forms.ChoiceField(
        label="Staff check",
        choices=[("yes", "Nothing against it"), ("no", "Back to its editor")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    reason = long_text("Reason", required=False, rows=2)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("passed") == "no" and not data.get("reason"):
            self.add_error("reason", "Say what has to change.")
        return data


class ReasonForm(forms.Form):
    reason = long_text("Reason", rows=2)
