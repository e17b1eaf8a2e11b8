"""Planning, moving and answering a meeting: input to clean data."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from members.accounts.forms import ZoneField
from members.accounts.models import User
from members.groups.meetings.agenda import MOST_ITEMS, Point, open_ended
from members.groups.meetings.fairness import zone_of
from members.groups.meetings.models import Attendance, Meeting, MeetingSeries
from members.groups.meetings.queries import colleagues_in, sitting_in
from members.groups.models import WorkingGroup

MOST_MINUTES = 480
SPARE_ROWS = 3


class WhenForm(forms.Form):
    """A day, a wall clock, a zone and a length."""

    starts_on = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    starts_time = forms.TimeField(
        label="Start", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    timezone = ZoneField(
        label="Time zone", help_text="The clock of this zone holds, also in weeks when clocks change."
    )
    minutes = forms.IntegerField(label="Minutes", min_value=15, max_value=MOST_MINUTES, initial=60)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"starts_on", "starts_time", "timezone"} <= data.keys():
            start = at_wall_clock(data["starts_on"], data["starts_time"], data["timezone"])
            if start is None:
                self.add_error(
                    "starts_time", "Clocks change on this day and skip this hour. Choose another one."
                )
            elif start < timezone.now():
                self.add_error("starts_on", "This is in the past. Choose a later day.")
            data["starts_at"] = start
        return data


def at_wall_clock(day: date, clock: time, zone: str) -> datetime | None:
    """The moment in UTC; None where the clock skips it."""
    try:
        local = datetime.combine(day, clock, zone_of(zone))
        start = local.astimezone(UTC)
        same = start.astimezone(zone_of(zone)).replace(tzinfo=None) == local.replace(tzinfo=None)
    except (OverflowError, ValueError):
        return None
    return start if same else None


class PlanForm(WhenForm):
    notice_days = forms.IntegerField(
        label="Agenda published so many days ahead", min_value=1, max_value=60, initial=5,
        help_text="Once published it changes only by an amendment with a reason that everybody reads.",
    )  # fmt: skip
    join_url = forms.URLField(
        label="Link to join", required=False, max_length=500, assume_scheme="https",
        help_text="Shown only to those who said yes, from a quarter of an hour before until the end.",
    )  # fmt: skip


class SeriesFields(forms.Form):
    frequency = forms.ChoiceField(
        label="Comes round", choices=[("", "Once"), *MeetingSeries.Frequency.choices], required=False
    )
    count = forms.IntegerField(
        label="How many times", min_value=2, max_value=52, required=False,
        help_text="For meetings that come round; at most a year of weeks. All get the same agenda to begin with.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("frequency") and not data.get("count") and "count" not in self.errors:
            self.add_error("count", "Say how many times the meeting comes round.")
        return data


if TYPE_CHECKING:
    People = forms.ModelChoiceField[User]
else:
    People = forms.ModelChoiceField


class PersonChoice(People):
    """People by the name that the group knows them by."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.public_name)


class ItemForm(forms.Form):
    """One line of an agenda; a line left empty is no line."""

    title = forms.CharField(label="Point", max_length=200, required=False)
    owner = PersonChoice(
        label="Who brings it", queryset=User.objects.none(), required=False, empty_label="Choose"
    )
    minutes = forms.IntegerField(label="Minutes", min_value=1, max_value=MOST_MINUTES, required=False)

    def __init__(self, *args: Any, people: list[User] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        if isinstance(owner, forms.ModelChoiceField):
            owner.queryset = User.objects.filter(pk__in=[person.pk for person in people or []])
            owner.choices = [("", "Choose"), *((person.pk, person.public_name) for person in people or [])]

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"]).strip()
        if words := open_ended(title):
            raise forms.ValidationError(words)
        return title

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("title"):
            if not data.get("owner") and "owner" not in self.errors:
                self.add_error("owner", "Say who brings this point.")
            if not data.get("minutes") and "minutes" not in self.errors:
                self.add_error("minutes", "Say how many minutes it takes.")
        elif (data.get("owner") or data.get("minutes")) and "title" not in self.errors:
            self.add_error("title", "Say what this point is about, or leave the line empty.")
        return data


if TYPE_CHECKING:
    Rows = forms.BaseFormSet[ItemForm]
else:
    Rows = forms.BaseFormSet


class ItemRows(Rows):
    """The lines of an agenda, in their order."""

    def points(self) -> list[Point]:
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("title")]
        return [Point(row["title"], row["owner"], row["minutes"]) for row in rows]


_Rows = forms.formset_factory(
    ItemForm, formset=ItemRows, extra=SPARE_ROWS, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS + 5
)


def item_rows(group: WorkingGroup, data: Any = None, points: list[Point] | None = None) -> Any:
    people = sorted(sitting_in(group), key=lambda person: person.public_name.casefold())
    initial = [{"title": p.title, "owner": p.owner.pk, "minutes": p.minutes} for p in points or []]
    return _Rows(data, initial=initial, prefix="items", form_kwargs={"people": people})


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=300, help_text="Everybody invited reads it.")


OFFERED = [choice for choice in Attendance.Answer.choices if choice[0] != Attendance.Answer.NONE]


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label="Will you come?",
        choices=OFFERED,
        widget=forms.RadioSelect,
    )
    delegate = PersonChoice(
        label="Who comes in your place", queryset=User.objects.none(), required=False, empty_label="Nobody chosen",
        help_text="A colleague of your company who takes part in this group.",
    )  # fmt: skip
    shown = forms.BooleanField(
        label="The others may see that I come", required=False,
    )  # fmt: skip
    whole_series = forms.BooleanField(label="The same for all meetings of this series", required=False)

    def __init__(self, *args: Any, meeting: Meeting, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = colleagues_in(meeting.group, user)
        delegate = self.fields["delegate"]
        if isinstance(delegate, forms.ModelChoiceField):
            delegate.queryset = people
        if not people.exists():  # a guest, or somebody alone of their company
            del self.fields["delegate"]
            answer = self.fields["answer"]
            if isinstance(answer, forms.ChoiceField):
                answer.choices = [one for one in OFFERED if one[0] != Attendance.Answer.DELEGATE]
        if meeting.series_id is None:
            del self.fields["whole_series"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == Attendance.Answer.DELEGATE and not data.get("delegate"):
            self.add_error("delegate", "Choose who comes in your place.")
        return data


def next_full_hour() -> datetime:
    return timezone.localtime().replace(minute=0, second=0, microsecond=0) + timedelta(days=7, hours=1)
