"""The life of the demo's library: what waits, what was lowered, read, asked for, used, missed."""

from datetime import timedelta

from coalition.local.seed.cast import Cast
from coalition.local.seed.standing import QUIET
from members.models import User, WorkingGroup
from resources.library.collections.services import (
    acknowledge_reading,
    add_to_collection,
    make_collection,
    require_reading,
)
from resources.library.feedback.citations import collect
from resources.library.feedback.services import give_feedback
from resources.library.models import Document
from resources.library.publishing.choice import Choice
from resources.library.publishing.services import (
    approve_publication,
    ask_to_publish,
    change_label,
    decline_publication,
)
from resources.library.requests.services import answer_access, ask_for_access, end_access
from resources.library.search.demand import note_miss
from resources.library.search.models import SavedSearch
from resources.library.search.queries import Filters
from resources.library.search.saved import save_search
from resources.library.services import Content, create_draft, open_version, save_draft

EDITOR = "editor@coalition.example"
LISTS: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "first-ninety-days",
        "First ninety days",
        "For whoever was given child safety, perhaps beside another job. In this order.",
        (
            ("first-ninety-days", "Begin here, and come back to it every week."),
            ("words-we-use", "So that we mean the same by the same words."),
            ("choosing-hash-lists", "The first technical decision."),
            ("what-makes-a-cybertipline-report-actionable", "Before the first report leaves the house."),
            ("the-first-night-of-an-incident", "Read it before you need it."),
            ("the-person-who-does-it-alone", "You matter, too."),
        ),
    ),
    (
        "before-sharing-signals",
        "Before you share signals",
        "What legal, safety and engineering read before a company takes part.",
        (
            ("ready-for-signal-sharing", ""),
            ("legal-assessment-for-signal-sharing", "Take it to your lawyers as it is."),
            ("labels-and-what-they-mean-here", ""),
            ("when-a-signal-is-withdrawn", ""),
            ("recording-what-came-of-it", ""),
        ),
    ),
    (
        "looking-after-people",
        "Looking after the people who do this",
        "For leads of reviewers and investigators.",
        (
            ("a-review-queue-that-people-can-bear", ""),
            ("on-call-without-burning-out", ""),
            ("vendor-oversight-wellbeing-clauses", "If a vendor reviews for you, begin with this one."),
        ),
    ),
)
MISSED = (
    "livestream moderation",
    "age estimation accuracy",
    "synthetic voice grooming",
    "hosting abuse contract",
)
COMPLAINT = "The thresholds are those of last year; vendors have changed their models since."


def seed_library_life(cast: Cast) -> None:
    documents = {document.slug: document for document in Document.objects.select_related("group", "owner")}
    editor = cast.people[EDITOR]
    _lists(cast, editor, documents)
    _required(cast, editor, documents)
    _publishing(cast, editor, documents)
    _access(cast)
    _answers(cast, documents)
    _searches(cast)


def _lists(cast: Cast, editor: User, documents: dict[str, Document]) -> None:
    for slug, title, summary, items in LISTS:
        made = make_collection(by=editor, title=title, summary=summary, slug=slug)
        for place, (name, note) in enumerate(items):
            if (document := documents.get(name)) and document.published_at:
                pinned = (
                    document.versions.first() if slug == "before-sharing-signals" and place == 0 else None
                )
                add_to_collection(by=editor, collection=made, document=document, note=note, pinned=pinned)
    wellness = [document.pk for document in documents.values() if "wellness" in document.topics]
    Document.objects.filter(pk__in=wellness).update(leaves_no_reader=True)


def _required(cast: Cast, editor: User, documents: dict[str, Document]) -> None:
    """One for all members, half of Aurora and Birch have read it; one for a group, late."""
    labels = documents["labels-and-what-they-mean-here"]
    asked = require_reading(
        by=editor,
        document=labels,
        due_on=cast.ago(-12).date(),
        reason="The labels are part of the agreement since its second version.",
        at=cast.ago(10),
    )
    readers = [*cast.staff_of["aurora"][::2], *cast.staff_of["birch"][::2]]
    readers += [cast.staff_of[slug][0] for slug in ("meridian", "sol", "dapplewood", "glimmerfield")]
    visible = Document.objects.visible_to
    for number, person in enumerate(readers):
        if visible(person).filter(pk=labels.pk).exists() and person in cast.members:
            acknowledge_reading(by=person, required=asked, at=cast.ago(9 - number % 8))
    group = WorkingGroup.objects.get(slug="financial-sextortion")
    drafted = Document.objects.filter(group=group, status="published", leaves_no_reader=False).first()
    if drafted is not None:
        require_reading(
            by=editor,
            document=drafted,
            group=group,
            due_on=cast.ago(3).date(),
            reason="Before the next call.",
            at=cast.ago(20),
        )


def _publishing(cast: Cast, editor: User, documents: dict[str, Document]) -> None:
    """One waits, one was sent back; a label was lowered; a second version cites and makes links old."""
    chair = cast.people["lead@aurora.example"]
    group = WorkingGroup.objects.get(slug="financial-sextortion")
    other = WorkingGroup.objects.exclude(pk=group.pk).filter(status=WorkingGroup.Status.ACTIVE).first()
    waits = _draft(chair, group, "What payment teams see first", "Three patterns, and whom to call.")
    both = (other,) if other else ()
    ask_to_publish(
        by=chair,
        document=waits,
        choice=Choice("amber", "group", groups=both),
        note="Please check the second pattern.",
        at=cast.ago(2),
    )
    back = _draft(
        chair, group, "Words for the help page", "Draft words for people who are being blackmailed."
    )
    asked = ask_to_publish(by=chair, document=back, choice=Choice("clear", "public"), at=cast.ago(6))
    decline_publication(by=cast.staff, asked=asked, answer="The helpline of two countries is missing.")
    named = _draft(chair, group, "Notes for the first pilot", "What the two pilot companies agreed to try.")
    companies = (cast.companies["meridian"], cast.companies["sol"])
    asked = ask_to_publish(
        by=chair,
        document=named,
        choice=Choice("amber+strict", "companies", companies=companies),
        at=cast.ago(15),
    )
    approve_publication(by=editor, asked=asked, at=cast.ago(14))
    lowered = Document.objects.filter(
        group=group, status="published", tlp="amber", audience="members"
    ).first()
    if lowered is not None:
        words = "Its figures are public since the report of last month."
        change_label(by=chair, document=lowered, tlp="green", reason=words, at=cast.ago(5))
    old = documents["words-we-use"]
    version = open_version(old, by=cast.staff)
    cites = documents["labels-and-what-they-mean-here"]
    body = f"{version.body}\n\n## See also\n\n[Labels](/resources/library/{cites.pk}/v/1/)\n"
    content = Content(
        version.title, version.summary, version.stage, tuple(version.topics), body, "Leads on to the labels."
    )
    save_draft(by=cast.staff, document=old, content=content)
    choice = Choice(old.tlp, old.audience, review_by=cast.ago(-9).date())
    asked = ask_to_publish(by=cast.staff, document=old, choice=choice, at=cast.ago(4))
    approve_publication(by=editor, asked=asked, at=cast.ago(4))
    for document in documents.values():
        newest = document.versions.filter(published_at__isnull=False).first()
        if newest is not None and newest.format == "md" and "/resources/library/" in newest.body:
            collect(document, newest)


def _draft(by: User, group: WorkingGroup, title: str, summary: str) -> Document:
    body = f"## What this is\n\n{summary}\n\n## What we know\n\n1. It begins with a message from a stranger.\n2. It turns within the hour.\n"
    return create_draft(
        by=by, group=group, content=Content(title, summary, group.stage, ("sextortion",), body)
    )


def _access(cast: Cast) -> None:
    """Asked, given, over, refused, ended: for documents of the group on financial sextortion."""
    closed = Document.objects.filter(
        group__slug="financial-sextortion", audience__in=["group", "companies"], status="published"
    )
    document = closed.select_related("group", "owner").first()
    if document is None:
        return
    chair = cast.people["lead@aurora.example"]
    seen = Document.objects.visible_to
    people = [user for user in cast.members if not seen(user).filter(pk=document.pk).exists()][:40:8]
    days = (("waiting", 1), ("granted", 6), ("over", 40), ("refused", 9), ("ended", 25))
    for person, (state, ago) in zip(people, days, strict=False):
        at = cast.ago(ago)
        asked = ask_for_access(
            by=person,
            wanted=document.pk,
            reason="We see the same accounts and want to compare before we act.",
            until=(at + timedelta(days=20)).date(),
            at=at,
        )
        if state != "waiting":
            words = "" if state != "refused" else "Come to the next call first, please."
            answer_access(by=chair, asked=asked, grant=state != "refused", answer=words, at=at)
        if state == "ended":
            end_access(by=chair, asked=asked)


def _answers(cast: Cast, documents: dict[str, Document]) -> None:
    """Taps: many companies used some, a few find one out of date."""
    people = [
        users[0] for slug, users in cast.staff_of.items() if users[0] in cast.members and slug not in QUIET
    ]
    used = [
        "choosing-hash-lists",
        "first-ninety-days",
        "what-makes-a-cybertipline-report-actionable",
        "words-we-use",
    ]
    for place, slug in enumerate(used):
        for person in people[place : 24 - 6 * place]:
            if Document.objects.visible_to(person).filter(pk=documents[slug].pk).exists():
                give_feedback(by=person, document=documents[slug], kind="used", at=cast.ago(3 + place))
    old = documents["thresholds-and-false-positives"]
    for person, words in zip(people[5:8], (COMPLAINT, "", ""), strict=True):
        give_feedback(by=person, document=old, kind="out_of_date", words=words, at=cast.ago(2))
    gap = documents["financial-sextortion-indicators-and-interventions"]
    first = next((one for one in people if Document.objects.visible_to(one).filter(pk=gap.pk).exists()), None)
    if first is not None:
        words = "Gift cards are not mentioned at all."
        give_feedback(by=first, document=gap, kind="missing", words=words, at=cast.ago(1))


def _searches(cast: Cast) -> None:
    people = [users[0] for slug, users in cast.staff_of.items() if users[0] in cast.members]
    for place, words in enumerate(MISSED):
        for person in people[place : place + 6 - place]:
            note_miss(by=person, text=words, on=cast.ago(20 * place).date())
    member = cast.people["member@birch.example"]
    save_search(
        by=member,
        filters=Filters(q="generative", sort="best"),
        name="Generative AI",
        every="week",
        at=cast.ago(90),
    )
    save_search(
        by=member,
        filters=Filters(stage="report", sort="new"),
        name="Reporting",
        every=SavedSearch.Every.NEVER,
        at=cast.ago(60),
    )
