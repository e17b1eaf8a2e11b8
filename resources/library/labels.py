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
    GROUP = "group", "One working group"
    COMPANIES = "companies", "Named companies"


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
    Tlp.AMBER: frozenset({Audience.MEMBERS, Audience.GROUP, Audience.COMPANIES}),
    Tlp.AMBER_STRICT: frozenset({Audience.MEMBERS, Audience.GROUP, Audience.COMPANIES}),
}
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
