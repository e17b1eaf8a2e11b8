"""Whoever took a signal is told when it goes, whichever way it goes."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from coalition.core.models import OutgoingMail
from members.models import Organization
from signals.outcomes.retraction.models import Receipt, Retraction
from signals.submissions import sights
from signals.submissions.models import Opinion
from signals.submissions.release import services as releasing
from signals.submissions.release.models import Release
from signals.submissions.scope import services as scope
from signals.submissions.services import seal_batch
from signals.submissions.sharing import share_batch
from tests.signals.factories import make_analyst, make_batch, make_signal
from tests.signals.matching.working import work
from tests.signals.outcomes.factories import make_outcome
from tests.signals.scope.factories import make_circle, make_sharing_group

pytestmark = pytest.mark.django_db
URGENT = {"kind": "email", "value": "canary.person@mail.example", "harm": "sextortion_financial"}


def company(person) -> Organization:
    return person.seats.get().organization


def take(signal, *people):
    for person in people:
        sights.record(company(person), [signal.indicator_id], now=timezone.now(), taken=True)


def asked() -> dict[Organization, str]:
    rows = Receipt.objects.select_related("organization")
    return {receipt.organization: receipt.asks for receipt in rows}


def shared_in(group, by, **fields):
    opinion = make_signal(by, **fields)
    scope.change_scope(by=by, opinion=opinion, group=group, named=False)
    return opinion


def test_who_took_what_is_sealed_as_illegal_is_asked_to_delete_it_by_letter():
    holder, took, saw = (make_analyst() for _ in range(3))
    signal = make_signal(holder)
    take(signal, took)
    sights.record(company(saw), [signal.indicator_id], now=timezone.now())
    for _ in range(2):
        seal_batch(obj=signal.batch, by=holder)
    assert asked() == {company(took): "delete"}
    work("signals.tell_of_retraction")
    letter = OutgoingMail.objects.get(kind="signals.retracted")
    assert letter.person == took


def test_who_took_an_urgent_one_that_lapses_is_asked_to_delete_it_and_to_look_again():
    holder, took = make_analyst(), make_analyst()
    with time_machine.travel(timezone.now() - timedelta(hours=25), tick=False):
        batch = make_batch(holder, waits=True, **URGENT)
        batch.urgent = True
        share_batch(batch, now=timezone.now())
        release = Release.objects.get(batch=batch)
        signal = Opinion.objects.get()
        take(signal, took)
        make_outcome(took, signal.indicator, kind="actioned", accounts_actioned=2)
    release.refresh_from_db()
    assert releasing.lapse(release=release)
    assert asked() == {company(took): "delete"}
    assert Receipt.objects.get().review_due_at is not None
    assert Retraction.objects.get().organization == company(holder)


def test_who_took_it_and_is_outside_a_narrower_scope_is_asked_to_delete_it_and_the_others_keep_it():
    group, (holder, inside, _) = make_circle()
    outside, acted, follows = (make_analyst() for _ in range(3))
    signal = make_signal(holder)
    take(signal, inside, outside, acted, follows)
    make_outcome(acted, signal.indicator, kind="actioned", accounts_actioned=2)
    make_signal(follows, actioned_at=timezone.now().isoformat())
    Opinion.objects.filter(organization=company(follows)).update(group=make_sharing_group(follows))
    scope.change_scope(by=holder, opinion=signal, group=group, named=False)
    assert asked() == {company(outside): "delete", company(acted): "delete"}
    assert not Receipt.objects.exclude(review_due_at=None).exists()  # nothing is wrong with it
    scope.change_scope(by=holder, opinion=signal, group=None, named=False)
    assert Receipt.objects.count() == 2


def test_who_has_it_from_somebody_else_is_not_asked_when_one_narrows_it():
    group, (holder, *_) = make_circle()
    signal, took = make_signal(holder), make_analyst()
    make_signal(make_analyst())
    take(signal, took)
    scope.change_scope(by=holder, opinion=signal, group=group, named=True)
    assert asked() == {}


def test_all_that_is_moved_to_another_group_is_told_to_who_does_not_sit_there():
    first, (holder, both, left_out) = make_circle()
    second = make_sharing_group(holder, both, name="Ring South")
    signal = shared_in(first, holder)
    take(signal, both, left_out)
    scope.move_all(by=holder, group=first, to=second)
    assert asked() == {company(left_out): "delete"}


def test_when_a_group_is_closed_each_that_took_something_in_it_gets_one_letter_for_all():
    group, (holder, other, took) = make_circle()
    first, second = shared_in(group, holder), shared_in(group, other, value="other words")
    take(first, took, other)
    take(second, took)
    scope.close_group(by=holder, group=group, reason="The case is closed.")
    assert asked() == {company(took): "delete", company(other): "delete"}
    assert Receipt.objects.filter(organization=company(took)).count() == 2
    work("signals.tell_of_retraction")
    assert OutgoingMail.objects.filter(kind="signals.retracted", person=took).count() == 1


def test_who_leaves_a_group_is_asked_for_what_it_took_there_and_the_others_for_what_it_had_shared():
    group, (stays, leaves, third) = make_circle()
    of_stays, of_leaver = shared_in(group, stays), shared_in(group, leaves, value="other words")
    take(of_stays, leaves, third)
    take(of_leaver, third)
    scope.leave(by=leaves, group=group)
    receipts = Receipt.objects.values_list("organization", "retraction__indicator")
    wanted = {
        (company(leaves).pk, of_stays.indicator_id),
        (company(third).pk, of_leaver.indicator_id),
    }
    assert set(receipts) == wanted
