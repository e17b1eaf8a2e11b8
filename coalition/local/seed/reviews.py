"""Groups in every state and reviews by company: one open with mixed answers and silence, closed ones, a legal hold."""

import hashlib
from datetime import datetime, timedelta

from django.utils import timezone

from coalition.core.docx_writing import markdown_to_docx
from coalition.core.working_papers import Draft
from coalition.local.seed.cast import Cast
from members.agreements.models import Agreement, AgreementVersion
from members.groups import joining, promises, services
from members.groups.reviews import answering, calls, retention
from members.groups.reviews.answering import Said
from members.groups.reviews.models import AskedCompany, ReviewAnswer, ReviewCall
from members.groups.reviews.outcome import tally
from members.groups.rules import may_join
from members.models import Deliverable, User, WorkingGroup
from resources.library.models import Document
from resources.library.services import Content, create_draft

MINDS = Said(
    "objection",
    "The second paragraph promises that a report ends the contact. On our service it does not, and a frightened "
    "person would read it as our failure.",
    "“Reporting helps us to act against the account. It may take some hours; this is what you can do meanwhile.”",
)
OPEN_ANSWERS = (
    Said(
        "approve", "We tried the first screen with our support team. Two sentences became one; nothing else."
    ),
    Said("no_objection"),
    MINDS,
    Said("abstain", "We run no messages between users."),
    Said("more_time"),
)


def seed_reviews(cast: Cast) -> None:
    groups = {group.slug: group for group in WorkingGroup.objects.all()}
    _open(cast, groups["financial-sextortion"])
    _objected(cast, groups["age-verification"])
    _in_check(cast, groups["genai-risk-assessment"])
    _carried(cast, groups["wellness-and-resilience"])
    _silent(cast, groups["investigations-and-reporting"])
    _kept_and_destroyed(cast, groups)
    _states(cast, groups)
    _propose(cast)
    _people(cast, groups)


def chair(group: WorkingGroup) -> User:
    return joining.leads_of(group)[0]


def _deliverable(group: WorkingGroup, title: str) -> Deliverable:
    return Deliverable.objects.select_related("group").get(group=group, title=title)


def _draft(group: WorkingGroup, slug: str) -> Draft:
    document = Document.objects.get(slug=slug, group=group)
    version = document.versions.filter(published_at=None).get()
    return Draft(document.pk, version.title, version.body, "", document.deliverable_id)


def _text(title: str) -> str:
    return (
        f"# {title}\n\n## What this is for\n\nA page that a colleague can use tomorrow, written by people who do the "
        "work and read by people who have to answer for it.\n\n## What we recommend\n\n1. Say in the first line what "
        "the reader can do now.\n2. Name who decides, and by when.\n3. Keep nothing that nobody reads.\n\n"
        "## What stays open\n\nHow it does at a company of five people. Two members try it this quarter.\n"
    )


def _answerer(call: ReviewCall, row: AskedCompany) -> User:
    return calls.answerers(call, row.organization)[0]


def _answer(call: ReviewCall, said: list[Said | None]) -> None:
    """One a company, in the order of their names; None is silence, and so is who comes after the last."""
    rows = list(call.asked.select_related("organization"))
    for row, words in zip(rows, said, strict=False):
        if words is not None:
            answering.answer(by=_answerer(call, row), call=call, said=words)


def _open(cast: Cast, group: WorkingGroup) -> None:
    """Open for another week: all five kinds of answer, one with a marked-up copy, and silence."""
    company = cast.companies["meridian"]
    lawyer = cast.staff_of["meridian"][-1]
    seats = group.seats.filter(user=lawyer, ended_at=None)
    if not seats.exists():
        services.seat_in_group(by=chair(group), group=group, user=lawyer, role="legal")
    deliverable = _deliverable(group, "Victim support copy and flows")
    promises.name_editor(by=chair(group), deliverable=deliverable, editor=chair(group))
    promises.change_date(
        by=chair(group),
        deliverable=deliverable,
        due_on=deliverable.due_on and deliverable.due_on + timedelta(days=2),
        reason="The helplines asked for two more days to read it.",
    )
    call = calls.open_call(
        by=chair(group),
        deliverable=deliverable,
        kind="review",
        draft=_draft(group, "victim-support-copy-and-flows"),
        closes_on=(cast.now + timedelta(days=6)).date(),
        note="Please read the second screen as somebody would who has just been threatened.",
        announce=False,
    )
    marked = markdown_to_docx(call.title, f"{call.body}\n\n> Proposed: {MINDS.wording}\n")
    _answer(
        call, [*OPEN_ANSWERS[:2], Said(MINDS.kind, MINDS.words, MINDS.wording, marked), *OPEN_ANSWERS[3:]]
    )
    answering.lend_name(by=chair(group), deliverable=deliverable)
    _backdate(call, cast.ago(5), call.closes_at)
    calls.send_to_legal(by=chair(group), call=call, company=company, announce=False)


def _past(
    cast: Cast,
    deliverable: Deliverable,
    *,
    kind: str,
    ago: float,
    said: list[Said | None],
    draft: Draft | None = None,
) -> ReviewCall:
    """A call that ran for two weeks and closed so many days ago, through the services and then moved into its time."""
    lead = chair(deliverable.group)
    deliverable = promises.move(by=lead, deliverable=deliverable, to="drafting")
    if kind == "consensus":
        _reviewed_before(deliverable, lead, cast.ago(ago + 20))
    call = calls.open_call(
        by=lead,
        deliverable=deliverable,
        kind=kind,
        draft=draft or _new_draft(cast, deliverable),
        closes_on=(cast.now + timedelta(days=2)).date(),
        announce=False,
    )
    _answer(call, said)
    closed = cast.ago(ago)
    _backdate(call, closed - timedelta(days=14), closed)
    return calls.close_call(call=call, at=closed)


def _reviewed_before(deliverable: Deliverable, lead: User, closed: datetime) -> None:
    """The group's own review that came first, of which only the outcome is left."""
    text = _text(deliverable.title)
    call = ReviewCall.objects.create(
        deliverable=deliverable,
        kind="review",
        number=1,
        title=deliverable.title,
        body=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        silence="nothing",
        more_time_days=7,
        closes_at=closed,
        opened_by=lead,
        status="closed",
        closed_at=closed,
        outcome="carried",
        tally=tally(["approve", "no_objection", "approve"], silence_consents=False).as_json(),
    )
    ReviewCall.objects.filter(pk=call.pk).update(created_at=closed - timedelta(days=14))


def _new_draft(cast: Cast, deliverable: Deliverable) -> Draft:
    title = deliverable.title
    document = create_draft(
        by=cast.staff,
        owner=chair(deliverable.group),
        group=deliverable.group,
        content=Content(title, body=_text(title)),
    )
    return Draft(document.pk, title, _text(title), "", None)


def _backdate(call: ReviewCall, opened: datetime, closes: datetime) -> None:
    ReviewCall.objects.filter(pk=call.pk).update(created_at=opened, closes_at=closes)
    if closes < timezone.now():
        call.asked.update(closes_at=closes)
    ReviewAnswer.objects.filter(asked__call=call).update(created_at=opened + timedelta(days=3))
    call.refresh_from_db()


def _objected(cast: Cast, group: WorkingGroup) -> None:
    """Closed with two objections: one accepted on record, one still to be answered."""
    deliverable = _deliverable(group, "Comparison of methods, second edition")
    other = Said(
        "objection",
        "The table ranks methods by accuracy alone.",
        "“… by accuracy, and by whom they exclude.”",
    )
    call = _past(
        cast,
        deliverable,
        kind="consensus",
        ago=4,
        said=[Said("approve"), Said("no_objection"), other, None, MINDS, Said("approve")],
    )
    first = (
        ReviewAnswer.objects.filter(asked__call=call, kind="objection", current=True)
        .order_by("created_at")
        .first()
    )
    if first is not None:
        answering.resolve(
            by=chair(group),
            objection=first,
            accepted=True,
            words="Agreed: the table gets a column for exclusion.",
        )


def _in_check(cast: Cast, group: WorkingGroup) -> None:
    deliverable = _deliverable(group, "Catalogue of mitigations")
    draft = _draft(group, "genai-catalogue-of-mitigations")
    _past(cast, deliverable, kind="consensus", ago=3, said=[Said("approve")] * 12, draft=draft)
    promises.move(by=chair(group), deliverable=deliverable, to="check")
    answering.lend_name(by=chair(group), deliverable=deliverable)


def _carried(cast: Cast, group: WorkingGroup) -> None:
    deliverable = _deliverable(group, "Guide for the person who does it alone")
    draft = _draft(group, "the-person-who-does-it-alone")
    said: list[Said | None] = [Said("approve"), Said("no_objection"), Said("approve"), Said("abstain")] * 3
    _past(cast, deliverable, kind="consensus", ago=2, said=said, draft=draft)


def _silent(cast: Cast, group: WorkingGroup) -> None:
    deliverable = _deliverable(group, "Training for new report writers")
    _past(cast, deliverable, kind="review", ago=9, said=[None, Said("no_objection"), None, Said("approve")])


def _kept_and_destroyed(cast: Cast, groups: dict[str, WorkingGroup]) -> None:
    """Working papers of what is published: kept under a legal hold, gone by the rule, and going in a few days."""
    hold = groups["genai-legal"]
    for slug, title in (
        ("genai-legal", "Legal landscape of red teaming by jurisdiction"),
        ("age-verification", "Questions to ask a vendor"),
        ("genai-downstream", "Recognising and labelling generated material in reports"),
    ):
        deliverable = _deliverable(groups[slug], title)
        published = deliverable.published_at
        if published is None:
            continue
        lead = chair(deliverable.group)
        call = ReviewCall.objects.create(
            deliverable=deliverable,
            kind="consensus",
            number=1,
            title=title,
            body=_text(title),
            sha256=hashlib.sha256(_text(title).encode()).hexdigest(),
            silence="nothing",
            more_time_days=7,
            closes_at=timezone.now() + timedelta(days=1),
            opened_by=lead,
        )
        for company in calls.companies_to_ask(deliverable):
            AskedCompany.objects.create(call=call, organization=company, closes_at=call.closes_at)
        _answer(call, [Said("approve", "Clear and short."), Said("no_objection"), Said("approve")] * 3)
        _backdate(call, published - timedelta(days=30), published - timedelta(days=16))
        calls.close_call(call=call, at=published - timedelta(days=16))
    retention.hold(
        by=cast.staff,
        group=hold,
        reason="A regulator has asked how the text came about. Counsel wants everything kept until that is answered.",
    )
    retention.destroy_due(timezone.localdate())


def _states(cast: Cast, groups: dict[str, WorkingGroup]) -> None:
    for slug, to, reason in (
        (
            "safety-by-design",
            "publishing",
            "Two documents are out; the group now tries them with four members.",
        ),
        (
            "genai-downstream",
            "dormant",
            "The trial runs at three companies. We meet again when it has results.",
        ),
        (
            "supplemental-reporting",
            "concluded",
            "The guide is out and in use; the cases move to another group.",
        ),
    ):
        services.move_group(by=cast.staff, group=groups[slug], to=to, reason=reason)


def _propose(cast: Cast) -> None:
    by = cast.with_role("kitefall", "admin")
    services.propose_group(
        by=by,
        title="Live streams, as they happen",
        charter=services.Charter(
            stage="detect",
            purpose="What is streamed is over before most systems look at it. The group collects what can be seen "
            "while it runs, and what a small service can do in the first ten minutes.",
            charter="**What we do.** Describe, compare, write down. **What we leave to others.** Cases and persons.",
        ),
        why="Four members run live video and none has an hour-by-hour runbook; a forum asked for one in spring.",
        deliverables=[("The first ten minutes, a runbook", (cast.now + timedelta(days=120)).date())],
    )


def _people(cast: Cast, groups: dict[str, WorkingGroup]) -> None:
    """Requests that wait, were declined and withdrawn; a co-lead, an observer, an expert bound by their undertaking."""
    group = groups["financial-sextortion"]
    lead = chair(group)
    taken = set(group.seats.values_list("user", flat=True))
    outside = [user for user in cast.members if user.pk not in taken and may_join(user, group)][:40:8]
    for user, words in zip(
        outside,
        (
            "We see the payments in gift cards, and can say what we tried.",
            "I start in trust and safety next week and would like to read along.",
            "I was in the forum that this group came from.",
        ),
        strict=False,
    ):
        joining.ask_to_join(by=user, group=group, words=words)
    waiting = list(group.join_requests.filter(status="waiting").select_related("user").order_by("created_at"))
    if len(waiting) > 1:
        joining.answer_request(
            by=lead,
            request=waiting[1],
            accept=False,
            reason="Your colleague takes part already; two from a company.",
        )
    second = group.seats.filter(role="participant", ended_at=None).order_by("created_at").first()
    if second is not None:
        joining.give_role(by=cast.staff, seat=second, role="co_lead")
    _expert(cast, groups["investigations-and-reporting"])


def _expert(cast: Cast, group: WorkingGroup) -> None:
    guest = cast.people["guest@ngo.example"]
    text = (
        AgreementVersion.objects.in_force(cast.now.date())
        .filter(agreement__level=Agreement.Level.GUEST)
        .first()
    )
    made = joining.invite(
        by=chair(group), group=group, user=guest, role="expert", words="Please read what we ask for."
    )
    if made is not None and text is not None:
        joining.accept_as_expert(by=guest, invitation=made, version=text)
