"""What people type about themselves."""

import zoneinfo
from functools import cache
from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from members.accounts.models import User
from members.accounts.topics import all_topics, topics_by_stage

MOST_TOPICS = 6


@cache
def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every zone people live in, by continent; abbreviations and offsets without a place are left out."""
    groups: dict[str, list[tuple[str, str]]] = {"UTC": [("UTC", "UTC")]}
    for name in sorted(zoneinfo.available_timezones()):
        region, _, place = name.partition("/")
        if place and region not in {"Etc", "SystemV", "US", "Canada", "Brazil", "Chile", "Mexico"}:
            groups.setdefault(region, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return list(groups.items())


def topic_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [(stage, [(topic.id, topic.title) for topic in topics]) for stage, topics in topics_by_stage()]


class ZoneField(forms.ChoiceField):
    """A time zone; one that this machine's tables do not know is refused in words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=zone_choices, **kwargs)
        self.error_messages["invalid_choice"] = "Choose a time zone from the list."


class TopicsField(forms.MultipleChoiceField):
    def __init__(self, *, least: int = 0, **kwargs: Any) -> None:
        self.least = least
        super().__init__(choices=topic_choices, widget=forms.CheckboxSelectMultiple, **kwargs)
        self.error_messages["invalid_choice"] = "One of these topics is not in the list any more."

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) < self.least:
            missing = self.least - len(value)
            raise forms.ValidationError(f"Choose {missing} more, so that Home knows what to show you.")
        if len(value) > MOST_TOPICS:
            raise forms.ValidationError(f"Choose {MOST_TOPICS} at most: with more, nothing stands out.")


def free_display_name(chosen: str, *, user: User | None = None) -> str:
    """The name as others will see it. Nobody borrows the one that another person is known by."""
    chosen = chosen.strip()
    if "@" in chosen:
        raise forms.ValidationError("An address is no good name: others would see it. Choose another one.")
    taken = User.objects.filter(display_name__iexact=chosen)
    if user is not None:
        taken = taken.exclude(pk=user.pk)
    if chosen and taken.exists():
        raise forms.ValidationError("Somebody else goes by this name. Choose another one.")
    return chosen


class ProfileForm(forms.Form):
    name = forms.CharField(
        label="Your name", max_length=120, help_text="Known to your own company and to coalition staff."
    )
    display_name = forms.CharField(
        label="What others see",
        max_length=80,
        required=False,
        help_text="A pseudonym is welcome. Left empty, people of other companies see your name.",
    )
    is_listed = forms.BooleanField(
        label="List me in the directory",
        required=False,
        help_text="By the name above, with your role and company. Without it people of other companies find only how "
        "many you are; your own company's admins and coalition staff see you all the same.",
    )
    timezone = ZoneField(label="Time zone", help_text="Dates and times are shown in it.")
    topics = TopicsField(
        label="Topics you follow",
        required=False,
        help_text=f"At most {MOST_TOPICS}. They shape what Home shows.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        known = set(all_topics())
        kwargs.setdefault(
            "initial",
            {
                "name": user.name,
                "display_name": user.display_name,
                "is_listed": user.is_listed,
                "timezone": user.timezone,
                "topics": [topic for topic in user.topics if topic in known],
            },
        )
        super().__init__(*args, **kwargs)

    def clean_display_name(self) -> str:
        return free_display_name(str(self.cleaned_data["display_name"]), user=self.user)


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """allauth's form in our words; a key that signs in alone is the usual case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Name of the passkey"
        self.fields["passwordless"].label = "It signs me in alone, without the password"
        self.fields["passwordless"].initial = True
        self.fields[
            "passwordless"
        ].help_text = "Your device then checks your fingerprint, face or code each time. Recommended."
