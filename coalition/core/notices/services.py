"""Telling people, the way they asked for."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from coalition.core import audit, registry
from coalition.core.mail.services import post
from coalition.core.notices.models import Notice, NoticePreference

PREFERENCES_SET = audit.action("notices.preferences_set", "Chose how notices reach them")


def channel_of(person: Any, topic: str) -> str:
    preference = NoticePreference.objects.filter(person=person, topic=topic).first()
    return preference.channel if preference else NoticePreference.Channel.AT_ONCE


@transaction.atomic
def tell(person: Any, *, topic: str, text: str, url: str, letter: bool = False) -> Notice | None:
    """Leave a notice. With `letter` a content-free letter goes too, for topics that send no letter of their own."""
    channel = channel_of(person, topic)
    if channel == NoticePreference.Channel.NONE:
        return None
    notice = Notice.objects.create(
        person=person,
        topic=topic,
        text=text[:300],
        url=url,
        in_digest=channel == NoticePreference.Channel.DIGEST,
    )
    if letter and channel == NoticePreference.Channel.AT_ONCE:
        words = registry.current().topics.get(topic, topic)
        post(
            to=person,
            template="core/mail/notice",
            context={"topic": words, "url": url},
            kind=f"notices.{topic}",
        )
    return notice


def wants_letter(person: Any, topic: str) -> bool:
    return channel_of(person, topic) == NoticePreference.Channel.AT_ONCE


@transaction.atomic
def set_preferences(*, by: Any, channels: dict[str, str]) -> None:
    for topic, channel in channels.items():
        NoticePreference.objects.update_or_create(person=by, topic=topic, defaults={"channel": channel})
    audit.record(PREFERENCES_SET, by=by, detail={"topics": sorted(channels)})


def mark_all_read(*, by: Any) -> None:
    Notice.objects.filter(person=by, read_at=None).update(read_at=timezone.now())
