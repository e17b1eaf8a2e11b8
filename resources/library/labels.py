"""Labels, audiences and what fits together: the words of the library, without tables."""

from django.db import models

from coalition.core.access import ALLOWED, Decision, refuse


class Tlp(models.TextChoices):
    """TLP 2.0 as FIRST writes it; red never enters a library."""

    CLEAR = "clear", "TLP:CLEAR"
    GREEN = "green", "TLP:GREEN"
    AMBER = "amber", "TLP:AMBER"
    AMBER_STRICT = "amber+strict", "TLP:AMBER+STRICT"


class Audience(models.TextChoices):
    PUBLIC = "public", "Everybody, also outside the coalition"
    PROSPECTS = "prospects", "Members, and companies that are joining"
    MEMBERS = "members", "All members"
    GROUP = "group", "Working groups"
    COMPANIES = "companies", "Named companies"
    EVENT = "event", "Participants of an event"


TLP_MEANING = {
    Tlp.CLEAR: "May be shared freely.",
    Tlp.GREEN: "May be shared within the community: members and companies that are joining, not in public.",
    Tlp.AMBER: "For your own organization and, where they need it to protect themselves, its clients.",
    Tlp.AMBER_STRICT: "For your own organization only.",
}

# The widest audience that each label bears.
FITS: dict[str, frozenset[str]] = {
    Tlp.CLEAR: frozenset(Audience),
    Tlp.GREEN: frozenset(Audience) - {Audience.PUBLIC},
    Tlp.AMBER: frozenset({Audience.MEMBERS, Audience.GROUP, Audience.COMPANIES, Audience.EVENT}),
    Tlp.AMBER_STRICT: frozenset({Audience.MEMBERS, Audience.GROUP, Audience.COMPANIES}),
}
WIDTH = {label: place for place, label in enumerate(reversed(Tlp.values))}  # the wider, the lower the label
SENSITIVE = frozenset({Tlp.AMBER, Tlp.AMBER_STRICT})  # reading these leaves an audit entry


def labels_fit(tlp: str, audience: str) -> Decision:
    """Whether the label bears the audience; both must be said before anything is published."""
    if tlp not in FITS:
        return refuse("Choose a TLP label before publishing: it tells readers how far they may carry this.")
    if not audience:
        return refuse("Choose who this is for before publishing.")
    if audience not in FITS[tlp]:
        return refuse(
            f"{Tlp(tlp).label} cannot go to this audience ({Audience(audience).label.lower()}). "
            "Choose a narrower audience, or a label that allows it if you are the source."
        )
    return ALLOWED


def is_lower(after: str, before: str) -> bool:
    """Whether `after` lets readers carry it further than `before` did."""
    return before in WIDTH and after in WIDTH and WIDTH[after] > WIDTH[before]
