"""Sharing groups: who sits in them, who sees what in them, and what is left when they end."""

import uuid

import pytest
from django.urls import reverse

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, Job, Notice, OutgoingMail
from coalition.core.registry import Leaving
from signals.submissions.models import Indicator, Opinion
from signals.submissions.scope import departure, services
from signals.submissions.scope.audience import audience_of
from signals.submissions.scope.fields import ScopeField
from signals.submissions.scope.models import SharingGroup
from signals.submissions.scope.queries import groups_of, named_holders
from tests.factories import make_person, make_staff
from tests.signals.factories import make_analyst, make_participant, make_signal
from tests.signals.scope.factories import PURPOSE, make_circle, make_sharing_group

pytestmark = pytest.mark.django_db


def company(person):
    return person.seats.get().organization


def sees(person, opinion):
    return Indicator.objects.visible_to(person).filter(pk=opinion.indicator_id).exists()


def shared_in(group, by, **fields):
    opinion = make_signal(by, **fields)
    services.change_scope(by=by, opinion=opinion, group=group, named=False)
    return opinion


def test_a_signal_of_a_group_exists_for_its_companies_alone(client):
    group, (first, second, third) = make_circle()
    outside = make_analyst()
    opinion = shared_in(group, first)
    assert [sees(person, opinion) for person in (first, second, third, outside)] == [True, True, True, False]
    client.force_login(outside)
    assert client.get(reverse("signals:signal", args=[opinion.indicator.public_id])).status_code == 404
    assert client.get(reverse("signals:group", args=[group.pk])).status_code == 404
    assert group.name not in client.get(reverse("signals:groups")).content.decode()
    client.force_login(second)
    page = client.get(reverse("signals:signal", args=[opinion.indicator.public_id])).content.decode()
    assert "Shared in Ring North" in page
    assert company(first).name not in page


def test_an_invited_company_sees_the_group_and_nothing_in_it_until_it_accepts(client):
    first, second = make_analyst(), make_analyst()
    group = services.start_group(
        by=first, name="Ring", purpose=PURPOSE, form_token=uuid.uuid4(), invited=[company(second)]
    )
    opinion = shared_in(group, first)
    assert not sees(second, opinion)
    assert not groups_of(company(second)).exists()
    client.force_login(second)
    assert "Your company is invited" in client.get(reverse("signals:group", args=[group.pk])).content.decode()
    client.post(reverse("signals:group-act", args=[group.pk, "accept"]))
    client.post(reverse("signals:group-act", args=[group.pk, "accept"]))
    assert groups_of(company(second)).get() == group
    assert not sees(second, opinion)  # it came before
    assert sees(second, shared_in(group, first, value="another word"))
    assert AuditEntry.objects.filter(action="signals.group_joined").count() == 1
    assert Notice.objects.filter(person=first, text__startswith="A company has joined").count() == 1
    letter = OutgoingMail.objects.filter(to=second.email).last()
    assert "Ring" not in letter.text + letter.subject


def test_who_declines_reads_no_more_of_the_group(client):
    first, second = make_analyst(), make_analyst()
    group = services.start_group(
        by=first, name="Ring", purpose=PURPOSE, form_token=uuid.uuid4(), invited=[company(second)]
    )
    client.force_login(second)
    client.post(reverse("signals:group-act", args=[group.pk, "decline"]))
    assert client.get(reverse("signals:group", args=[group.pk])).status_code == 404


def test_a_company_that_leaves_loses_the_signals_and_takes_its_own_along():
    group, (first, second, third) = make_circle()
    theirs, own = shared_in(group, first), shared_in(group, second, value="another word")
    services.leave(by=second, group=group)
    assert not sees(second, theirs)
    assert not sees(third, own)
    assert sees(second, own)
    assert sees(third, theirs)
    with pytest.raises(Refused):
        services.change_scope(by=second, opinion=own, group=group, named=True)


def test_a_closed_group_gives_nothing_out_and_its_contributor_widens_what_is_its_own(client):
    group, (first, second, _third) = make_circle()
    outside = make_analyst()
    opinion = shared_in(group, first)
    Job.objects.all().delete()
    services.close_group(by=first, group=group, reason="The ring is gone.")
    assert not sees(second, opinion)
    assert Notice.objects.filter(person=second, text__contains="is closed").exists()
    client.force_login(first)
    page = client.get(reverse("signals:group", args=[group.pk])).content.decode()
    assert "The ring is gone." in page
    assert "1 signal that your company shared in it is out to nobody" in page
    client.post(reverse("signals:group-move", args=[group.pk]), {"group": ""})
    assert sees(outside, opinion)
    assert Job.objects.filter(name="signals.match_batch").exists()


def test_only_the_company_that_sits_longest_invites_and_closes_and_after_it_the_next(client):
    group, (first, second, third) = make_circle()
    with pytest.raises(Refused, match="sat longest"):
        services.close_group(by=second, group=group, reason="no")
    services.leave(by=first, group=group)
    services.invite_company(by=second, group=group, company=make_participant("Newly Asked"))
    assert Notice.objects.filter(person=third, text__contains="before it accepts").exists()
    client.force_login(third)
    answer = client.post(reverse("signals:group-keep", args=[group.pk]), {"act": "close", "reason": "x"})
    assert answer.status_code == 403


def test_with_the_last_company_the_group_is_closed():
    group, people = make_circle(2)
    for person in people:
        services.leave(by=person, group=group)
    group.refresh_from_db()
    assert group.closed_at


def test_a_departure_or_suspension_ends_the_seats_and_says_so_beforehand():
    group, (first, second, _third) = make_circle()
    own = shared_in(group, second)
    leaving = Leaving(company(second))
    assert departure.ends(leaving) == [
        "The company leaves 1 sharing group, or loses the invitation; what it shared there is out to nobody"
    ]
    departure.carry_out(leaving=leaving, by=None)
    departure.carry_out(leaving=leaving, by=None)
    assert departure.ends(leaving) == []
    assert not sees(first, own)


def test_narrowing_takes_the_signal_from_others_at_once_and_widening_gives_it_back():
    group, (first, second, _third) = make_circle()
    outside, opinion = make_analyst(), make_signal(first)
    assert sees(outside, opinion)
    assert services.change_scope(by=first, opinion=opinion, group=group, named=False)
    assert not sees(outside, opinion)
    assert sees(second, opinion)
    assert not services.change_scope(by=first, opinion=opinion, group=group, named=False)
    services.change_scope(by=first, opinion=opinion, group=None, named=True)
    assert sees(outside, opinion)
    told = AuditEntry.objects.filter(action="signals.rescoped").order_by("id")
    assert [entry.detail["to"] for entry in told] == [str(group.pk), "programme"]
    assert Job.objects.filter(name="signals.match_signal").exists()


def test_another_companys_signal_cannot_be_rescoped_and_a_strange_group_is_refused_in_words(client):
    group, _people = make_circle()
    opinion = make_signal(make_analyst())
    other = make_analyst()
    client.force_login(other)
    url = reverse("signals:scope", args=[opinion.indicator.public_id])
    assert client.get(url).status_code == 404
    client.force_login(opinion.submitted_by)
    answer = client.post(url, {"group": str(group.pk)})
    assert answer.status_code == 200
    assert "Select a valid choice" in answer.content.decode()
    opinion.refresh_from_db()
    assert opinion.group is None


def test_a_field_of_scope_takes_only_groups_in_which_the_company_sits():
    group, (first, _second, _third) = make_circle()
    field = ScopeField()
    field.offer_to(first)
    assert field.clean(str(group.pk)) == group
    assert field.clean("") is None
    services.leave(by=first, group=group)
    with pytest.raises(Exception, match="does not sit in this group any more"):
        field.clean(str(group.pk))


def test_the_preview_names_companies_and_counts_people_by_role(client):
    group, (first, second, third) = make_circle()
    make_person(company(second), roles=["compliance"])
    make_person(company(second))
    client.force_login(first)
    page = client.get(reverse("signals:scope-preview"), {"group": group.pk, "kind": "email"}).content.decode()
    assert "3 people of 2 other companies" in page
    assert f"{company(second).name}: 2 people" in page
    assert company(first).name not in page
    assert "blinded" in page
    make_analyst(company(third))
    assert audience_of(group, but=company(first)).words == "4 people of 2 other companies"
    client.force_login(make_analyst())
    assert client.get(reverse("signals:scope-preview"), {"group": group.pk}).status_code == 404


def test_nobody_is_named_unless_they_wish_and_five_hold_it():
    people = [make_analyst() for _ in range(6)]
    opinions = [make_signal(person) for person in people[:4]]
    Opinion.objects.filter(pk=opinions[0].pk).update(named=True)
    indicator = opinions[0].indicator
    assert named_holders(indicator, company(people[5])) == []
    make_signal(people[4])
    assert named_holders(indicator, company(people[5])) == [company(people[0]).name]


def test_starting_twice_with_one_form_starts_one_group_and_staff_may_start_too(client):
    first = make_analyst()
    other = make_participant("Zebra")
    client.force_login(first)
    data = {"name": "Ring", "purpose": PURPOSE, "invited": [other.pk], "form_token": uuid.uuid4()}
    for _ in range(2):
        client.post(reverse("signals:group-start"), data)
    assert SharingGroup.objects.count() == 1
    page = client.post(reverse("signals:group-start"), data | {"purpose": "short"}).content.decode()
    assert "A sentence, please" in page
    assert 'value="Ring"' in page
    client.force_login(make_staff("compliance"))
    client.post(reverse("console:sharing-group-start"), data | {"form_token": uuid.uuid4()})
    group = SharingGroup.objects.get(started_by=None)
    assert client.get(reverse("console:sharing-group", args=[group.pk])).status_code == 200
    client.post(reverse("console:sharing-group", args=[group.pk]), {"act": "call-back", "company": other.pk})
    assert not group.seats.filter(ended_at=None).exists()


def test_the_list_of_groups_is_searched_and_costs_the_same_for_one_and_three(
    client, django_assert_num_queries
):
    first, second = make_analyst(), make_analyst()
    make_sharing_group(first, second, name="One")
    client.force_login(first)
    client.get(reverse("signals:groups"))
    with django_assert_num_queries(13) as one:
        client.get(reverse("signals:groups"))
    for name in ("Two", "Zulu"):
        make_sharing_group(first, second, name=name)
    with django_assert_num_queries(len(one)):
        page = client.get(reverse("signals:groups")).content.decode()
    assert page.count("Open</span>") == 3
    assert "Two" not in client.get(reverse("signals:groups"), {"q": "zul"}).content.decode()
    assert "Nothing fits" in client.get(reverse("signals:groups"), {"state": "closed"}).content.decode()


def test_compliance_staff_read_contributors_with_a_reason_and_an_entry(client):
    group, (first, _second, _third) = make_circle()
    opinion = shared_in(group, first, kind="email", value="quill@post.example")
    client.force_login(make_staff("compliance"))
    url = reverse("console:signal-one", args=[opinion.indicator.public_id])
    page = client.get(url).content.decode()
    assert company(first).name not in page
    assert "quill" not in page
    assert "why do you need to know" in client.post(url, {"reason": "short"}).content.decode()
    page = client.post(url, {"reason": "A complaint about this signal."}).content.decode()
    assert company(first).name in page
    assert "Ring North" in page
    entry = AuditEntry.objects.get(action="signals.contributors_looked_up")
    assert entry.detail == {"reason": "A complaint about this signal."}
    found = client.get(reverse("console:signal-lookup"), {"id": opinion.indicator.public_id})
    assert found["Location"] == url
    assert (
        "no signal of this id"
        in client.get(reverse("console:signal-lookup"), {"id": uuid.uuid4()}).content.decode()
    )


def test_a_personal_signal_of_a_group_goes_further_by_a_colleague_and_not_by_whoever_sent_it(client):
    group, (first, second, _third) = make_circle()
    colleague, outside = make_analyst(company(first)), make_analyst()
    address = shared_in(group, first, kind="email", value="wren.of.nowhere@mail.example")
    word = shared_in(group, first, value="lantern road")
    with pytest.raises(Refused, match="a colleague of yours decides"):
        services.change_scope(by=first, opinion=address, group=None, named=False)
    client.force_login(first)
    answer = client.post(reverse("signals:group-move", args=[group.pk]), {"group": ""}, follow=True)
    assert "1 signal about a person stays" in answer.text
    assert sees(outside, word)
    assert not sees(outside, address)
    assert sees(second, address)
    assert services.change_scope(by=colleague, opinion=address, group=None, named=False)
    assert sees(outside, address)
