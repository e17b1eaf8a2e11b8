"""What a mentor sees of whoever asks: of a shielded request only need, level, size band and stage, until both accept."""

from dataclasses import dataclass

from members.mentorship.needs import LEVEL_WORDS, STAGES, URGENCY_WORDS, Level, Urgency, all_needs
from members.mentorship.pairs.models import Pair
from members.organizations.models import Organization


@dataclass(frozen=True, slots=True)
class NeedShown:
    title: str
    level: str
    stage: str
    urgency: str  # empty where it is not shown
    matters_most: bool


@dataclass(frozen=True, slots=True)
class Asker:
    """The side that asks, as its mentor may know it; templates for mentors read this and never the request."""

    hidden: bool
    name: str
    company: str
    size: str
    needs: tuple[NeedShown, ...]
    words: str

    @property
    def heading(self) -> str:
        return f"{self.name}, {self.company}" if self.name else f"Somebody at a {self.size.lower()} company"


def is_hidden(pair: Pair) -> bool:
    """Whether the mentor does not know who asks: by the moment both accepted, whatever became of the pair since."""
    return pair.request.shielded and pair.accepted_at is None


def asker_of(pair: Pair, *, hidden: bool) -> Asker:
    """The needs stand in the order of the list, not as they were typed."""
    request = pair.request
    needs = tuple(
        NeedShown(
            title=need.title,
            level=LEVEL_WORDS[Level(request.needs[need.id]["level"])],
            stage=STAGES[need.stage],
            urgency="" if hidden else URGENCY_WORDS[Urgency(request.needs[need.id]["urgency"])],
            matters_most=not hidden and need.id == request.top_need,
        )
        for need in all_needs().values()
        if need.id in request.needs
    )
    return Asker(
        hidden=hidden,
        name="" if hidden else request.user.public_name,
        company="" if hidden else request.organization.name,
        size=Organization.Size(request.organization.size).label,
        needs=needs,
        words=request.summary if hidden else request.words,
    )
