"""A company's templates, and what a person has typed and not sent."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core import registry
from coalition.core.access import Refused
from coalition.core.jobs import relay
from coalition.core.jobs.services import enqueue
from coalition.core.models import AuditEntry
from coalition.core.registry import Leaving
from signals.submissions.models import Batch, Opinion
from signals.submissions.sending import basis_templates, drafts
from signals.submissions.sending.models import BasisTemplate, Draft
from tests.factories import make_person, make_staff
from tests.signals.factories import make_analyst
from tests.signals.sending.factories import make_template, posted

pytestmark = pytest.mark.django_db

TEMPLATE = {"name": "Extortion", "harm": "sextortion_financial", "action": "account_disabled", "tlp": "amber"}


@pytest.fixture
def analyst(client):
    person = make_analyst()
    client.force_login(person)
    return person


def test_an_analyst_writes_changes_and_ends_a_template_that_the_company_shares(client, analyst):
    client.post("/signals/templates/new/", TEMPLATE | {"labels": ["viral"]})
    template = BasisTemplate.objects.get()
    assert (template.name, template.labels, template.organization) == (
        "Extortion",
        "viral",
        analyst.seats.get().organization,
    )
    client.force_login(make_analyst(template.organization))
    assert "Extortion" in client.get("/signals/templates/").content.decode()
    client.post(f"/signals/templates/{template.pk}/", TEMPLATE | {"policy": "9.1"})
    client.post(f"/signals/templates/{template.pk}/end/")
    client.post(f"/signals/templates/{template.pk}/end/")
    template.refresh_from_db()
    assert template.policy == "9.1"
    assert template.ended_at is not None
    written = AuditEntry.objects.filter(action__startswith="signals.template").order_by("at")
    assert [entry.action.rpartition("_")[2] for entry in written] == ["written", "changed", "ended"]
    assert client.get(f"/signals/templates/{template.pk}/").status_code == 404


def test_two_templates_of_one_name_are_told_apart_by_words_and_a_double_post_is_one(client, analyst):
    for _ in range(2):
        assert client.post("/signals/templates/new/", TEMPLATE).status_code == 302
    response = client.post("/signals/templates/new/", TEMPLATE | {"name": "EXTORTION", "policy": "1"})
    assert "of this name" in response.context["form"].errors["name"][0]
    assert BasisTemplate.objects.count() == 1


def test_another_companys_template_does_not_exist_and_a_signatory_may_not_write_one(client, analyst):
    other = make_template(make_analyst())
    assert client.get(f"/signals/templates/{other.pk}/").status_code == 404
    assert client.post(f"/signals/templates/{other.pk}/end/").status_code == 404
    assert not client.get(f"/signals/submit/?template={other.pk}").context["form"]["policy"].value()
    basis_templates.end(by=analyst, template=other)
    assert BasisTemplate.objects.in_use().count() == 1
    for person in (make_person(other.organization, roles=["signatory", "admin"]), make_staff("compliance")):
        with pytest.raises(Refused):
            make_template(person, name="Another")
        assert not BasisTemplate.objects.visible_to(person).exists()


def test_the_page_opens_on_the_template_with_which_this_person_sent_last(client, analyst):
    one, two = make_template(analyst), make_template(analyst, name="Links", harm="csam_sale", policy="7")
    client.post("/signals/submit/", posted(template=str(two.pk)))
    form = client.get("/signals/submit/").context["form"]
    assert (form["harm"].value(), form["policy"].value(), form["template"].value()) == (
        "csam_sale",
        "7",
        str(two.pk),
    )
    chosen = client.get(f"/signals/submit/?template={one.pk}").context["form"]
    assert chosen["harm"].value() == "sextortion_financial"
    assert client.get("/signals/submit/?template=none").context["form"]["harm"].value() in {None, ""}
    colleague = make_analyst(one.organization)
    assert basis_templates.last_of(colleague) is None
    basis_templates.end(by=analyst, template=two)
    assert basis_templates.last_of(analyst) is None


def test_the_list_of_templates_asks_as_many_questions_for_three_as_for_one(client, analyst):
    def asked():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/signals/templates/").status_code == 200
        return len(found)

    make_template(analyst)
    client.get("/signals/templates/")
    one = asked()
    for name in ("B", "C"):
        make_template(analyst, name=name)
    assert asked() == one
    assert "Nothing fits" in client.get("/signals/templates/?q=zzz").content.decode()


def test_what_is_typed_is_kept_sealed_and_offered_on_return_to_this_person_alone(client, analyst):
    typed = posted(value="canary@mail.example", policy="canary policy", labels="viral")
    assert "Kept as your draft" in client.post("/signals/submit/draft/", typed).content.decode()
    draft = Draft.objects.get()
    assert b"canary" not in bytes(draft.typed)
    page = client.get("/signals/submit/")
    assert page.context["form"]["value"].value() == "canary@mail.example"
    assert page.context["form"]["labels"].value() == ["viral"]
    assert "Only you see it" in page.content.decode()
    client.force_login(make_analyst(draft.organization))
    assert "canary" not in client.get("/signals/submit/").content.decode()


def test_a_draft_goes_when_it_is_sent_and_a_late_keeping_does_not_bring_it_back(client, analyst):
    typed = posted()
    client.post("/signals/submit/draft/", typed)
    client.post("/signals/submit/", typed)
    assert not Draft.objects.exists()
    client.post("/signals/submit/draft/", typed)
    assert not Draft.objects.exists()


def test_a_draft_is_thrown_away_by_its_person_by_emptying_it_and_after_14_days(client, analyst):
    drafts.keep(by=analyst, typed=posted())
    client.post("/signals/submit/draft/drop/")
    assert not Draft.objects.exists()
    drafts.keep(by=analyst, typed=posted())
    drafts.keep(by=analyst, typed=posted(value="  "))
    assert not Draft.objects.exists()
    drafts.keep(by=analyst, typed=posted())
    for days, left in ((13, 1), (14, 0)):
        with time_machine.travel(timezone.now() + timedelta(days=days, minutes=1)):
            assert (drafts.of(analyst) is not None) == bool(left)
            relay.run(enqueue("signals.drop_old_drafts").pk)
        assert Draft.objects.count() == left


@pytest.mark.parametrize(
    "typed",
    [
        {"value": "data:image/png;base64,iVBORw0KGgo="},
        {"value": "sell packs", "policy": "/9j/4AAQSkZJRgABAQAAAQABAAD"},
        {"value": "x" * 200_000},
    ],
)
def test_content_is_no_draft(analyst, typed):
    assert drafts.keep(by=analyst, typed=posted() | typed) is None
    assert not Draft.objects.exists()


def test_a_departure_deletes_drafts_and_says_so_before(analyst):
    drafts.keep(by=analyst, typed=posted())
    company = analyst.seats.get().organization
    [effect] = [one for one in registry.current().departures if one.name == "signal-drafts"]
    leaving = Leaving(company, analyst)
    assert effect.ends(leaving) == ["1 unsent draft of a signal is deleted"]
    effect.carry_out(leaving=leaving, by=None)
    assert effect.ends(leaving) == []
    assert (Draft.objects.count(), Batch.objects.count(), Opinion.objects.count()) == (0, 0, 0)
