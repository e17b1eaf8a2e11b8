"""A shielded asker stays hidden until both have accepted: canaries in name, company, domain and words sing nowhere."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from coalition.core.models import AuditEntry, Notice, OutgoingMail
from coalition.core.registry import Leaving
from members.mentorship.departure import carry_out
from members.mentorship.models import MentorRequest
from members.mentorship.pairs import reminders
from members.mentorship.pairs import services as pairs
from members.mentorship.pairs.models import Pair
from members.mentorship.together.ending import end_by_staff
from tests.factories import make_company, make_person, make_staff
from tests.members.mentorship.factories import make_mentor, make_request
from tests.members.mentorship.pairing import proposed_pair

pytestmark = pytest.mark.django_db

CANARIES = {
    "name": "Wrenaldine Quillfeather",
    "company": "Thrushbarrow",
    "domain": "thrushbarrow-canary.example",
    "mail": "w.quillfeather",
    "words": "SiskinWordsCanary",
    "zone": "Pacific/Chatham",
    "language": "Swahili",
    "contribution": "LinnetLineCanary",
}
SUMMARY = "We had our first urgent case and would like to review how we answered."
STARTS = [
    "/", "/members/", "/members/mentorship/", "/members/mentorship/offer/", "/members/mentorship/request/",
    "/members/mentorship/now/", "/notices/", "/members/calendar/",
    *(f"/search/?q={CANARIES[key].split()[0]}" for key in ("name", "company", "words")),
]  # fmt: skip
NO_STEP = re.compile(
    r"/(accounts|console|admin|static|signals|resources|api|apply|seal|members/(agreements|applicants|standing))/"
)
LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)"')
MOST_PAGES = 24


class Walk:
    """Every page one person reaches, and how often each canary sings on it."""

    def __init__(self, client, person, *extra, follow=True):
        client.force_login(person)
        self.heard = {}
        ahead = [*extra, *STARTS]
        while ahead and len(self.heard) < MOST_PAGES:
            url = ahead.pop(0)
            if url in self.heard:
                continue
            response = client.get(url)
            body = b"" if response.streaming else response.content
            said = body.decode(errors="replace") + response.headers.get("Location", "")
            for typed in re.findall(r'value="[^"]*"', said) if "search" in url else []:
                said = said.replace(typed, "")  # the search box repeats what was typed
            said = re.sub(r"<title>.*?</title>|<option [^>]*>[^<]*</option>", "", said, flags=re.DOTALL)
            self.heard[url] = Counter({key: said.count(canary) for key, canary in CANARIES.items()})
            ahead += follow * [
                link.replace("&amp;", "&")
                for link in [*LINK.findall(said), response.headers.get("Location", "")]
                if link.startswith("/") and not NO_STEP.match(link) and link not in self.heard
            ]

    def newly(self, before):
        """What sings now and did not before: the directory names every member company, and may."""
        quiet = Counter()
        return [
            (url, canary)
            for url, heard in self.heard.items()
            for canary in (heard - before.heard.get(url, quiet))
        ]


@pytest.fixture
def cast():
    company = make_company(CANARIES["company"], domain=CANARIES["domain"], size="small")
    asker = make_person(
        company,
        name=CANARIES["name"],
        email=f"{CANARIES['mail']}@{CANARIES['domain']}",
        timezone=CANARIES["zone"],
    )
    offer = make_mentor(needs={"law-enforcement": "built"}, languages=["English"])
    colleague = make_person(offer.organization)
    offer.team.add(colleague)
    return asker, offer, colleague


def shielded(asker):
    return make_request(
        asker,
        needs={"law-enforcement": {"level": "some", "urgency": "now"}},
        top_need="law-enforcement",
        words=f"{CANARIES['words']}: we were called at night.",
        languages=[CANARIES["language"], "English"],
        tz=CANARIES["zone"],
        shielded=True,
        summary=SUMMARY,
    )


def ask(offer, request):
    pair = proposed_pair(offer, request)
    line = {
        "criterion": "likeness",
        "title": "Likeness",
        "points": 0.1,
        "most": 0.1,
        "words": CANARIES["contribution"],
    }
    explanation = {"eligible": [f"They share {CANARIES['language']}."], "runner_up": None}
    Pair.objects.filter(pk=pair.pk).update(contributions=[line], explanation=explanation)
    return pairs.ask_mentor(pair=Pair.objects.get(pk=pair.pk), by=make_staff("programmes"))


def words_to(*people):
    """Letters with their calendars, and notices, to anybody but the asker."""
    letters = OutgoingMail.objects.filter(to__in=[person.email for person in people])
    said = [f"{one.subject} {one.text} {one.html} {one.calendar}" for one in letters]
    return said + [f"{one.text} {one.url}" for one in Notice.objects.filter(person__in=people)]


def singing(said):
    return [(canary, line) for line in said for canary in CANARIES.values() if canary in line]


def test_nothing_tells_who_asks_before_both_have_accepted(client, cast):
    asker, offer, colleague = cast
    bystander = make_person(make_company())
    watchers = (offer.user, colleague, bystander)
    before = {person: Walk(client, person, follow=person is offer.user) for person in watchers}
    pair = ask(offer, shielded(asker))
    page = reverse("members:mentorship-pair", args=[pair.pk])
    for person in (offer.user, colleague):
        walk = Walk(client, person, page, follow=person is offer.user)
        assert walk.newly(before[person]) == []
        assert page in walk.heard
        shown = client.get(page).content.decode()
        assert SUMMARY in shown
        assert "Somebody at a small company" in shown
        assert "Have something running" not in shown
        assert "have something running" in shown
    Pair.objects.filter(pk=pair.pk).update(remind_at=timezone.now() - timedelta(hours=1))
    reminders.run()
    pairs.answer_pair(by=colleague, pair=pair, accept=True)
    for person in watchers:
        assert Walk(client, person, page, follow=person is offer.user).newly(before[person]) == []
    assert client.get(page).status_code == 404
    assert singing(words_to(*watchers)) == []
    told = AuditEntry.objects.filter(organization_id=offer.organization_id, action__startswith="mentorship.")
    assert singing([f"{entry.subject_label} {entry.detail}" for entry in told]) == []
    assert not MentorRequest.objects.visible_to(offer.user).exists()

    pairs.answer_pair(by=asker, pair=pair, accept=True)
    client.force_login(offer.user)
    shown = client.get(page).content.decode()
    assert [
        key for key in ("name", "company", "domain", "words", "contribution") if CANARIES[key] not in shown
    ] == []
    assert MentorRequest.objects.visible_to(colleague).exists()
    assert singing(words_to(*watchers)) == []  # letters and notices never name anybody
    assert Walk(client, bystander, page, follow=False).newly(before[bystander]) == []


def test_the_asker_and_staff_see_everything_from_the_start(client, cast):
    asker, offer, _colleague = cast
    pair = ask(offer, shielded(asker))
    staff = make_staff("programmes")
    client.force_login(staff)
    page = reverse("members:mentorship-pair", args=[pair.pk])
    for url in (page, reverse("console:mentorship-pair-staff", args=[pair.pk])):
        assert CANARIES["name"] in client.get(url).content.decode()
    pairs.answer_pair(by=offer.user, pair=pair, accept=True)
    client.force_login(asker)
    shown = client.get(page).content.decode()
    assert CANARIES["words"] in shown
    assert offer.user.public_name in shown
    assert CANARIES["contribution"] in shown


@pytest.mark.parametrize("how", ["declines", "lapses", "leaves", "staff", "mentor declines"])
def test_a_shield_holds_after_a_pair_came_to_nothing(client, cast, how):
    asker, offer, colleague = cast
    pair = ask(offer, shielded(asker))
    if how != "mentor declines":
        pairs.answer_pair(by=offer.user, pair=pair, accept=True)
    if how == "declines":
        pairs.answer_pair(by=asker, pair=pair, accept=False)
    elif how == "lapses":
        Pair.objects.filter(pk=pair.pk).update(answer_by=timezone.now())
        reminders.run()
    elif how == "leaves":
        carry_out(leaving=Leaving(asker.seats.get().organization), by=make_staff("membership"))
    elif how == "staff":
        end_by_staff(by=make_staff("programmes"), pair=pair, reason=CANARIES["name"], reopen=True)
    else:
        pairs.answer_pair(by=offer.user, pair=pair, accept=False)
    for person in (offer.user, colleague):
        client.force_login(person)
        for url in (reverse("members:mentorship-pair", args=[pair.pk]), "/members/mentorship/"):
            shown = client.get(url).content.decode()
            assert singing([shown]) == [], url
            assert SUMMARY not in shown
    assert singing(words_to(offer.user, colleague)) == []


def test_a_shield_does_not_hang_on_the_state_of_a_pair(client, cast):
    asker, offer, _colleague = cast
    pair = ask(offer, shielded(asker))
    Pair.objects.filter(pk=pair.pk).update(status="ended", ended_at=timezone.now())
    client.force_login(offer.user)
    for url in (reverse("members:mentorship-pair", args=[pair.pk]), "/members/mentorship/"):
        assert singing([client.get(url).content.decode()]) == []
    assert not MentorRequest.objects.visible_to(offer.user).exists()


@pytest.mark.parametrize("given", ["company", "domain", "name"])
def test_a_summary_that_gives_its_asker_away_is_sent_back(client, cast, given):
    asker, _offer, _colleague = cast
    client.force_login(asker)
    response = client.post(
        "/members/mentorship/now/",
        {
            "need": "law-enforcement", "level": "some", "words": "We were called.", "language": "English",
            "timezone": "UTC", "shielded": "on", "summary": f"We at {CANARIES[given].upper()} were called.",
        },
    )  # fmt: skip
    assert "This gives you away" in response.content.decode()
    assert not MentorRequest.objects.exists()
