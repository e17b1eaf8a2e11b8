"""The coalition's own warning lists: what a hit does, how they change, and what may not become one."""

import pytest
from django.urls import reverse

from coalition.core.access import Refused
from coalition.core.audit.models import AuditEntry
from signals.catalog import warnings
from signals.catalog.lists import services
from signals.catalog.lists.forms import ListForm
from signals.catalog.lists.models import StaffList
from signals.catalog.lists.queries import MEMBERS_SAY, guards_in_force
from signals.submissions.sending.services import RefusedSignalError
from tests import factories
from tests.signals.catalog.factories import make_list
from tests.signals.factories import make_analyst, make_batch

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return factories.make_staff("compliance")


def effects(kind, value):
    return {(hit.effect, hit.say) for hit in warnings.check(kind, value, guards_in_force())}


@pytest.mark.parametrize(
    ("type_", "entries", "kind", "value", "hits"),
    [
        ("hostname", ["search.example"], "url", "https://www.search.example/q", True),
        ("hostname", ["search.example"], "domain", "research.example", False),
        ("string", ["https://a.example/"], "url", "https://a.example/", True),
        ("string", ["https://a.example/"], "url", "https://a.example/b", False),
        ("substring", ["test-account"], "username", "my-test-account-7", True),
        ("cidr", ["198.51.100.0/24"], "ip", "198.51.100.77", True),
        ("cidr", ["198.51.100.0/24"], "ip", "203.0.113.7", False),
        ("regex", [r"\+4420794609\d\d"], "phone", "+442079460958", True),
        ("hostname", ["role.example"], "email", "info@role.example", True),
    ],
)
def test_a_list_hits_what_its_type_says_and_nothing_else(keeper, type_, entries, kind, value, hits):
    make_list(keeper, type=type_, entries=entries, kinds=[kind], say="listed")
    assert (("refuse", "listed") in effects(kind, value)) is hits


def test_a_list_looks_only_at_its_kinds(keeper):
    make_list(keeper, kinds=["domain"], say="listed")
    assert effects("domain", "search.example") == {("refuse", "listed")}
    assert effects("url", "https://search.example/x") == set()


def test_what_a_list_refuses_is_refused_when_it_is_sent_and_what_it_notes_is_stored(keeper):
    analyst = make_analyst()
    make_list(keeper, say="a search engine, not a place")
    make_list(
        keeper, type="substring", kinds=["keyword"], entries=["homework"], effect="note", say="used by many"
    )
    with pytest.raises(RefusedSignalError, match="a search engine, not a place"):
        make_batch(analyst, kind="url", value="https://search.example/q?x=1")
    assert "used by many" in make_batch(analyst, kind="keyword", value="homework folder").rows.get().notes


def test_the_whole_service_of_a_member_cannot_be_sent_but_a_page_of_it_can():
    company = factories.make_company("Platform", domain="platform.example")
    for kind, value in (("domain", "platform.example"), ("url", "https://platform.example/")):
        assert ("refuse", MEMBERS_SAY) in effects(kind, value)
    assert effects("url", "https://platform.example/profiles/7") == set()
    company.standing = company.Standing.LEFT
    company.save()
    assert effects("domain", "platform.example") == set()


def test_replacing_keeps_the_former_list_readable_and_a_second_post_changes_nothing(keeper):
    first = make_list(keeper, name="Engines")
    content = services.Content(
        "Engines", "string", ["domain"], "note", "other words", ["x.example"], "Too hard."
    )
    later = services.replace_list(by=keeper, current=first, content=content)
    again = services.replace_list(by=keeper, current=first, content=content)
    first.refresh_from_db()
    assert again == later
    assert (first.end_reason, first.ended_by, later.replaces) == ("Replaced: Too hard.", keeper, first)
    assert list(StaffList.objects.in_force()) == [later]
    assert effects("domain", "search.example") == set()


def test_two_lists_in_force_never_bear_one_name_and_an_ended_one_frees_it(keeper):
    first = make_list(keeper, name="Engines")
    with pytest.raises(services.NameTakenError):
        make_list(keeper, name="Engines")
    services.end_list(by=keeper, current=first, reason="No longer needed.")
    assert make_list(keeper, name="Engines").ended_at is None


def test_only_compliance_staff_keep_lists():
    for person in (factories.make_staff("membership"), make_analyst()):
        with pytest.raises(Refused, match="compliance staff"):
            make_list(person)
    assert not StaffList.objects.exists()


def test_the_audit_counts_the_entries_and_never_names_them(keeper):
    make_list(keeper, entries=["canary-host.example"])
    entry = AuditEntry.objects.get(action="signals.warning_list_added")
    assert entry.detail["entries"] == 1
    assert "canary" not in str(entry.detail)


GOOD = {
    "name": "Engines",
    "type": "string",
    "kinds": ["url"],
    "effect": "refuse",
    "say": "no",
    "entries": "a.example",
    "reason": "because",
}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"type": "cidr", "entries": "198.51.100.0/24\nnonsense"}, "entries", "not a range of addresses"),
        ({"type": "regex", "entries": "(a+)+$"}, "entries", "can take for ever"),
        ({"type": "regex", "entries": "(["}, "entries", "not a pattern"),
        ({"type": "substring", "entries": "abc"}, "entries", "4 characters at least"),
        ({"entries": "x" * 201}, "entries", "longer than 200"),
        ({"kinds": []}, "kinds", "at least one kind"),
        ({"reason": ""}, "reason", "required"),
    ],
)
def test_a_list_that_would_do_harm_is_refused_beside_its_field(changes, field, words):
    form = ListForm({**GOOD, **changes})
    assert not form.is_valid()
    assert words in str(form.errors[field])


def test_blank_and_repeated_lines_are_no_entries():
    form = ListForm({**GOOD, "entries": " a.example \n\na.example\r\nb.example\n"})
    assert form.is_valid()
    assert form.cleaned_data["entries"] == ["a.example", "b.example"]


def test_the_pages_walk_from_adding_to_the_end(client, keeper):
    client.force_login(keeper)
    added = client.post(reverse("console:warning-list-add"), GOOD, follow=True)
    found = StaffList.objects.get()
    assert "in force for every signal" in added.content.decode()
    twice = client.post(reverse("console:warning-list-add"), GOOD)
    assert "has this name already" in twice.content.decode()
    client.post(reverse("console:warning-list", args=[found.pk]), {**GOOD, "say": "never"})
    later = StaffList.objects.in_force().get()
    assert later.say == "never"
    assert "because" in client.get(reverse("console:warning-list", args=[later.pk])).content.decode()
    client.post(reverse("console:warning-list-end", args=[later.pk]), {"reason": "Done with it."})
    assert not StaffList.objects.in_force().exists()
    listed = client.get(reverse("console:warning-lists"), {"ended": "yes", "q": "Eng"}).content.decode()
    assert listed.count("Engines") == 2
    assert (
        "This list has ended" in client.get(reverse("console:warning-list", args=[later.pk])).content.decode()
    )


def test_the_lists_cost_the_same_for_more_rows(client, keeper, django_assert_max_num_queries):
    client.force_login(keeper)
    for count in (1, 3):
        for _ in range(count):
            make_list(keeper)
        with django_assert_max_num_queries(12):
            client.get(reverse("console:warning-lists"))
