"""Letters and notices of working groups: kind, count, date and minutes, never a title, group, company or person."""

from datetime import datetime
from typing import Any

from coalition.core import mail, notices
from coalition.core.notices.services import wants_letter
from members.accounts.models import User
from members.accounts.rules import holders_of

TOPIC = "groups"
_FOLDER = "members/groups/mail"


def tell(person: User, *, text: str, path: str) -> None:
    """A notice in the portal and, for who wants letters, the letter without content that goes with it."""
    notices.tell(person, topic=TOPIC, text=text, url=path, letter=True)


def tell_programmes(*, text: str, path: str) -> None:
    for person in holders_of("programmes"):
        tell(person, text=text, path=path)


def _letter(person: User, name: str, **context: Any) -> None:
    if wants_letter(person, TOPIC):
        mail.post(to=person, template=f"{_FOLDER}/{name}", context=context, kind=f"groups.{name}")


def join_asked(person: User, *, path: str) -> None:
    notices.tell(person, topic=TOPIC, text="Somebody asks to take part in a group that you lead.", url=path)
    _letter(person, "join_asked", path=path)


def join_answered(person: User, *, path: str, accepted: bool) -> None:
    notices.tell(person, topic=TOPIC, text="Your request to take part is answered.", url=path)
    _letter(person, "join_answered", path=path, accepted=accepted)


def invited(person: User, *, path: str, expert: bool) -> None:
    """To a guest the letter goes whatever they chose: they see nothing of it elsewhere."""
    notices.tell(person, topic=TOPIC, text="You are invited to take part in a working group.", url=path)
    if expert:
        mail.post(
            to=person,
            template=f"{_FOLDER}/invited",
            context={"path": path, "expert": True},
            kind="groups.invited",
        )
    else:
        _letter(person, "invited", path=path, expert=False)


def call_opened(person: User, *, path: str, closes_at: datetime, asks_company: bool) -> None:
    """To everybody of a company that is asked who may answer for it."""
    words = (
        "Your company's answer to a draft is asked for." if asks_company else "A draft is open for review."
    )
    notices.tell(person, topic=TOPIC, text=words, url=path)
    _letter(person, "call_opened", path=path, closes_at=closes_at)


def answer_due(person: User, *, path: str, closes_at: datetime, days: int) -> None:
    notices.tell(
        person, topic=TOPIC, text="Your company has not answered a draft that closes soon.", url=path
    )
    _letter(person, "answer_due", path=path, closes_at=closes_at, days=days)


def call_closed(person: User, *, path: str, objections: int) -> None:
    notices.tell(person, topic=TOPIC, text="A call for answers has closed.", url=path)
    _letter(person, "call_closed", path=path, objections=objections)
