"""Words on a signal that come from a sharing group: they stop it for everybody, and are told to the group alone."""

import pytest

from coalition.core.models import Notice
from signals.outcomes.disputes import queries
from signals.outcomes.disputes.models import Quarantine
from signals.submissions.scope.services import change_scope
from tests.signals.disputes.factories import find_wrong, make_pause
from tests.signals.factories import make_analyst, make_signal
from tests.signals.matching.working import work
from tests.signals.scope.factories import make_circle, make_sharing_group

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("how", ["negatives", "one_word"])
def test_what_a_group_says_of_a_signal_is_told_to_nobody_outside_of_it_as_number_or_cause(client, how):
    group, people = make_circle(4)
    outside = make_analyst()
    of_group = make_signal(people[0])
    change_scope(by=people[0], opinion=of_group, group=group, named=False)
    stays = make_signal(outside)
    apart = make_sharing_group(outside, name="Elsewhere")
    change_scope(by=outside, opinion=stays, group=apart, named=False)
    if how == "negatives":
        for person in people[1:]:
            find_wrong(person, of_group.indicator)
        known = ("3 companies looked into it", "Several companies found it wrong")
    else:
        make_pause(people[1], of_group.indicator)
        known = ("the account of a child or a victim", "A participant says whose it is")
    case = Quarantine.objects.get()
    stays.indicator.refresh_from_db()
    assert stays.indicator.paused_at, "it stops for everybody: safety first"
    work("signals.tell_of_case", "signals.tell_of_retraction")
    for person, knows in ((people[0], True), (outside, False)):
        client.force_login(person)
        page = client.get(f"/signals/disputes/{case.pk}/").text
        assert (known[0] in page) is knows
        assert (queries.NO_MORE in page) is not knows
        page = client.get(f"/signals/s/{stays.indicator.public_id}/").text
        assert (known[1] in page) is knows
    told = Notice.objects.filter(person=outside).values_list("text", flat=True)
    assert list(told) == ["1 signal that your company shares or spoke about is paused: staff look at it now."]
