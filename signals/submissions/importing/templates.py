"""Small files to start from, each of which can be imported as it is. Pure."""

import csv
import io
import json
from typing import Final

from signals.catalog import kinds, taxonomy, vocabulary
from signals.submissions.importing.columns import TITLES
from signals.submissions.words import TLPS

_NAMES: Final = (
    "kind",
    "value",
    "platform",
    "harm",
    "policy",
    "action",
    "actioned_at",
    "reported",
    "reference",
    "whose",
    "labels",
    "comment",
)
_ROWS: Final = (
    ("url", "https://bad.example/item/1", "", "csam_distribution", "4.2", "url_blocked", "2026-08-03T10:00:00Z", "yes", "NCMEC-00000000", "", "advertisement", ""),
    ("username", "some_user", "aurora", "grooming", "4.2", "account_disabled", "2026-08-03T10:00:00Z", "yes", "NCMEC-00000000", "person_who_offended", "", ""),
    ("keyword", "trade willow", "", "csam_sale", "4.2", "warned", "2026-08-03T10:00:00Z", "not required", "", "", "commercial", "a word, nothing to report"),
)  # fmt: skip
_JSON_NAMES: Final = {"reported": "reported_to"}
VOCABULARIES: Final = (
    ("Types", tuple(kinds.KINDS)),
    ("Harms", tuple(taxonomy.HARMS)),
    ("Actions", tuple(taxonomy.ACTIONS)),
    ("Reported to", tuple(taxonomy.REPORTED_TO)),
    ("Whose identifier", tuple(taxonomy.WHOSE)),
    ("TLP", TLPS),
    ("Classification", tuple(taxonomy.CLASSIFICATIONS)),
    ("Context", tuple(vocabulary.CONTEXTS)),
)


def as_csv() -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([TITLES[name] for name in _NAMES])
    writer.writerows(_ROWS)
    return text.getvalue()


def as_json_lines() -> str:
    """With the names of the API."""
    lines = []
    for row in _ROWS:
        said = {_JSON_NAMES.get(name, name): value for name, value in zip(_NAMES, row, strict=True) if value}
        if "labels" in said:
            lines.append(json.dumps(said | {"labels": [said["labels"]]}))
        else:
            lines.append(json.dumps(said))
    return "\n".join(lines) + "\n"
