"""Files in the demo's library: one of each format, one that waits, one that was refused, and inquiries about copies."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from coalition.core.models import Job
from coalition.local.seed.cast import Cast
from coalition.local.seed.office import docx, pptx, xlsx
from resources.library.files.models import Upload
from resources.library.files.services import admit_upload, put_off, refuse_upload, upload_file
from resources.library.files.words import words_of_file
from resources.library.models import Document, Version
from resources.library.publishing.choice import Choice
from resources.library.publishing.services import approve_publication, ask_to_publish
from resources.library.reading.copies import take_copy
from resources.library.reading.tracing import ask_about_leak, decide_leak
from resources.library.searchable import searchable
from resources.library.services import Content, copy_to_document, create_draft

FOUND = "The virus scanner found something in this file (Eicar-Test-Signature), so it was deleted."
AWAY = "The virus scanner did not answer in time."


@dataclass(frozen=True)
class File:
    """One file: what the document says of it, and what makes it."""

    slug: str
    title: str
    summary: str
    topic: str
    ending: str
    make: Callable[[], bytes]
    published: int = 0  # days ago; 0 leaves it a draft


FILES = (
    File(
        "record-of-a-safety-review",
        "Record of a safety review, to fill in",
        "Two pages that a product team fills in before a feature ships.",
        "safety-by-design",
        "docx",
        lambda: docx(
            "Record of a safety review",
            [
                "Feature, owner, date of the review.",
                "Who may reach whom through this feature, and who may not?",
                "What would somebody do with it who means harm? Write down the first three ways.",
                "What is switched off by default, and for whom?",
                "Who is told when something goes wrong, and within how many hours?",
            ],
        ),
        33,
    ),
    File(
        "first-hour-slides",
        "The first hour: slides for a new on-call",
        "Five slides to talk through with whoever takes the pager for the first time.",
        "investigations",
        "pptx",
        lambda: pptx(
            [
                "The first hour",
                "Stop the spread, keep the evidence",
                "Report as the law asks, then tell your lawyer",
                "Write down what you did and when",
                "Hand over, and go home",
            ]
        ),
        21,
    ),
    File(
        "reviewer-capacity-sheet",
        "Sheet for planning the hours of reviewers",
        "Reports a week, minutes a report, hours of exposure a day: what a team can bear.",
        "vendor-oversight",
        "xlsx",
        lambda: xlsx(
            [
                ["Queue", "Reports a week", "Minutes a report", "Longest exposure a day in hours"],
                ["Messages", "420", "6", "4"],
                ["Images already known", "900", "2", "4"],
                ["Images not known before", "150", "9", "2"],
                ["Live content", "60", "15", "2"],
            ]
        ),
        14,
    ),
    File(
        "policy-areas-for-classifiers",
        "Policy areas and their codes, as a table",
        "The same codes in everybody's tooling: area, code, what belongs there.",
        "classifiers",
        "csv",
        lambda: (
            b"area,code,what belongs there\nsolicitation,S1,an adult asks a minor for content\n"
            b"sextortion,S2,threats to share content\ntrade,T1,offers and requests of content\n"
            b"contact,C1,attempts to meet or to move to another service\n"
        ),
        9,
    ),
    File(
        "words-for-a-takedown-notice",
        "Words for a takedown notice",
        "A text to copy into the form of another service.",
        "law-enforcement",
        "txt",
        lambda: (
            b"To the trust and safety team\n\nThe address below was reported to the responsible authority today.\n"
            b"We ask you to look at it under your own policies, to keep what the law asks you to keep,\n"
            b"and to tell us that you received this.\n"
        ),
        5,
    ),
    File(
        "checklist-for-a-vendor-visit",
        "Checklist for visiting a vendor",
        "What to look at, whom to speak with alone, what to write down.",
        "vendor-oversight",
        "docx",
        lambda: docx(
            "Checklist for visiting a vendor", ["Speak with reviewers alone.", "Look at the breaks."]
        ),
    ),
    File(
        "figures-of-the-spring-round",
        "Figures of the spring round",
        "Numbers behind the report, waiting to be checked by the group.",
        "transparency",
        "xlsx",
        lambda: xlsx([["Month", "Reports"], ["March", "1204"], ["April", "1187"]]),
    ),
)
WAITS, REFUSED = "figures-of-the-spring-round", "checklist-for-a-vendor-visit"
TRACED = "record-of-a-safety-review"


def seed_library_files(cast: Cast) -> None:
    for file in FILES:
        _seed(cast, file)
    _seed_inquiries(cast)
    Job.objects.filter(name__startswith="resources.", state=Job.State.QUEUED).update(state=Job.State.DONE)


def _seed(cast: Cast, file: File) -> None:
    content = Content(
        title=file.title,
        summary=file.summary,
        stage="prevent",
        topics=(file.topic,),
        body="To be replaced by a file.",
    )
    document = create_draft(by=cast.staff, content=content, slug=file.slug)
    data = file.make()
    upload = upload_file(
        by=cast.staff,
        document=document,
        file=io.BytesIO(data),
        name=f"{file.slug}.{file.ending}",
        size=len(data),
        depicts_nobody=True,
    )
    if file.slug == WAITS:
        put_off(upload=upload, trouble=AWAY)
    elif file.slug == REFUSED:
        refuse_upload(upload=upload, reason=FOUND)
    else:
        _publish(cast, document, upload, data, days=file.published)


def _publish(cast: Cast, document: Document, upload: Upload, data: bytes, *, days: int) -> None:
    """Admitted and read at once, as the jobs would."""
    version = admit_upload(upload=upload)
    if version is None:
        raise ValueError(f"{document.slug} was not admitted")
    version.text = searchable(words_of_file(io.BytesIO(data), version.format))
    Version.objects.filter(pk=version.pk).update(text=version.text)
    copy_to_document(document, version)
    choice, at = Choice("amber", "members"), cast.ago(days)
    asked = ask_to_publish(by=cast.staff, document=document, choice=choice, at=at)
    approve_publication(by=cast.people["editor@coalition.example"], asked=asked, at=at)


def _seed_inquiries(cast: Cast) -> None:
    """One that waits, one approved, one declined."""
    version = Version.objects.select_related("document").get(document__slug=TRACED)
    readers = [cast.staff_of[slug][0] for slug in ("aurora", "birch")]
    codes = [take_copy(by=reader, version=version).download.trace for reader in readers]
    ask_about_leak(
        by=cast.staff, case="L-3", reason="A page of it was shown on a conference slide.", typed=codes[0]
    )
    approved = ask_about_leak(
        by=cast.staff,
        case="L-2",
        reason="A journalist asked us about a file that bears this code.",
        typed=codes[1],
    )
    decide_leak(
        by=cast.people["compliance@coalition.example"],
        inquiry=approved,
        approve=True,
        note="The label was broken. Speak with them first.",
    )
    declined = ask_about_leak(
        by=cast.staff,
        case="L-1",
        reason="Somebody forwarded it to a colleague of the same company.",
        typed=codes[0],
    )
    decide_leak(
        by=cast.people["compliance@coalition.example"],
        inquiry=declined,
        approve=False,
        note="The label allows that.",
    )
