"""What is new against last year's answer, line by line."""

import difflib
from dataclasses import dataclass

from members.standing.attestation.models import Answer, Attestation

FACTS = {
    "value": "The answer",
    "reference": "The reference",
    "next_on": "The next date",
    "counsel": "Reviewed with counsel",
    "shown": "Who may read it",
}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An answer beside the one of the year before."""

    answer: Answer
    before: Answer | None
    lines: list[tuple[str, str]]  # "added", "removed" or "same", and the line
    facts: list[tuple[str, str, str]]  # what, as it was, as it is

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def differs(self) -> bool:
        return bool(self.facts) or any(kind != "same" for kind, _ in self.lines)


_KINDS = {"+ ": "added", "- ": "removed", "  ": "same"}


def line_by_line(before: str, now: str) -> list[tuple[str, str]]:
    return [
        (_KINDS[line[:2]], line[2:])
        for line in difflib.ndiff(before.splitlines(), now.splitlines())
        if line[:2] in _KINDS
    ]


def _said(answer: Answer, name: str) -> str:
    if name == "value":
        return answer.get_value_display() or "open"
    if name == "shown":
        return answer.get_shown_display()
    if name == "counsel":
        return "yes" if answer.counsel else "no"
    return str(getattr(answer, name) or "none")


def reviewed(attestation: Attestation) -> list[Reviewed]:
    """Every answer with what changed since last year; two queries."""
    before: dict[str, Answer] = {}
    if attestation.carried_from_id:
        rows = Answer.objects.filter(attestation_id=attestation.carried_from_id)
        before = {row.criterion: row for row in rows}
    found = []
    for answer in attestation.answers.prefetch_related("named_staff").select_related("edited_by"):
        answer.attestation = attestation
        old = before.get(answer.criterion)
        facts = [
            (title, _said(old, name), _said(answer, name))
            for name, title in FACTS.items()
            if old is not None and _said(old, name) != _said(answer, name)
        ]
        lines = line_by_line(old.words if old else "", answer.words)
        found.append(Reviewed(answer, old, lines, facts))
    return found
