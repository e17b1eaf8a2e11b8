import csv
import io

import pytest
from django.db import Error, connection, transaction
from django.db.models import ProtectedError

from coalition.core import audit
from coalition.core.models import AuditEntry
from tests.factories import make_company, make_person, make_staff
from tests.support.proof import prove

TESTED = audit.action("tests.tested", "Tested something")


@pytest.mark.django_db
def test_an_entry_freezes_who_did_what_to_what():
    company = make_company("Aurora")
    person = make_person(company, name="Ada Lovelace")
    entry = audit.record(TESTED, by=person, subject=person, organization=company, detail={"n": 1})
    entry.refresh_from_db()
    assert entry.actor_label == f"Ada Lovelace <{person.email}>"
    assert (entry.organization_id, entry.organization_label) == (company.pk, "Aurora")
    assert (entry.subject_type, entry.subject_id) == ("members.user", str(person.pk))
    assert entry.words == "Tested something"


@pytest.mark.django_db
def test_what_nobody_asked_for_is_the_portals_own():
    assert audit.record(TESTED).actor_label == "the portal"


@pytest.mark.django_db
def test_labels_longer_than_their_columns_do_not_stop_the_change(monkeypatch):
    company = make_company("Aurora")
    monkeypatch.setattr(type(company), "__str__", lambda _company: "A" * 500)
    entry = audit.record(TESTED, subject=company, organization=company)
    assert (len(entry.organization_label), len(entry.subject_label)) == (200, 300)


@pytest.mark.commits
def test_an_entry_outside_of_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="outside of a transaction"):
        audit.record(TESTED)
    with pytest.raises(RuntimeError, match="outside of a transaction"):
        audit.record_each(TESTED, subjects=[])


@pytest.mark.django_db
def test_an_action_means_one_thing():
    assert audit.action("tests.tested", "Tested something") == TESTED
    with pytest.raises(ValueError, match="declared twice"):
        audit.action("tests.tested", "Something else")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET actor_label = 'somebody else'",
        "DELETE FROM core_auditentry",
        "TRUNCATE core_auditentry",
        "TRUNCATE core_auditentry CASCADE",
    ],
)
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_the_database_refuses_to_change_what_happened_even_to_its_owner(statement, role):
    audit.record(TESTED)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # `replica` switches ordinary triggers off; these are ENABLE ALWAYS.
        cursor.execute(f"SET LOCAL session_replication_role = {role}")
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            cursor.execute(statement)
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_somebody_with_entries_cannot_be_deleted():
    staff = make_staff("compliance")
    audit.record(TESTED, by=staff)
    staff.staff_roles.all().delete()
    with pytest.raises(ProtectedError):
        staff.delete()


@pytest.mark.django_db
def test_the_log_is_read_by_compliance_staff_alone(client):
    for role, status in (("administrator", 403), ("safety", 403), ("compliance", 200)):
        client.force_login(make_staff(role))
        prove(client)
        assert client.get("/console/audit/").status_code == status
        assert client.get("/console/audit/export.csv").status_code == status


@pytest.mark.django_db
def test_a_refusal_says_which_role_it_takes(client):
    client.force_login(make_staff("administrator"))
    page = client.get("/console/audit/").content.decode()
    assert "compliance role; you hold administrator" in page
    assert 'href="/console/"' in page


@pytest.mark.django_db
def test_an_export_is_an_entry_itself_and_holds_no_formulas(client):
    staff = make_staff("compliance", name="Compliance")
    audit.record(TESTED, by=make_person(make_company(), name="=HYPERLINK(1)"))
    client.force_login(staff)
    prove(client)
    answer = client.get("/console/audit/export.csv?action=tests.tested")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[0][:2] == ["at", "action"]
    assert rows[1][1] == "tests.tested"
    assert rows[1][3].startswith("'=HYPERLINK")
    assert len(rows) == 2
    exported = AuditEntry.objects.get(action="audit.exported")
    assert (exported.actor, exported.detail) == (staff, {"entries": 1})


@pytest.mark.django_db
def test_the_log_is_filtered_by_words_and_action_and_asks_few_questions(
    client, django_assert_max_num_queries
):
    for number in range(30):
        audit.record(TESTED, by=make_person(make_company(), name=f"Person {number:02}"))
    client.force_login(make_staff("compliance"))
    with django_assert_max_num_queries(12):
        page = client.get("/console/audit/?action=tests.tested").content.decode()
    assert "1 to 25 of 30" in page
    assert "Person 07" in client.get("/console/audit/?q=person+07").content.decode()


@pytest.mark.django_db
def test_many_entries_are_written_together(django_assert_num_queries):
    companies = [make_company() for _ in range(5)]
    with django_assert_num_queries(1):
        audit.record_each(TESTED, subjects=companies)
    assert AuditEntry.objects.filter(action="tests.tested").count() == 5
