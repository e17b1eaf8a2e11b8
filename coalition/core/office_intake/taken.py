"""What came of taking a file in."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Taken:
    """What the file really is, its pages where it has some, its figures, and what was taken out of it."""

    kind: str
    pages: int = 0
    figures: int = 0
    removed: list[str] = field(default_factory=list)
