import json
import re
from datetime import timedelta

import pytest
from django import forms
from django.http import Http404
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import timezone

from coalition import errors, health
from coalition.core import notices, registry
from coalition.core.models import AuditEntry, Job, Notice, OutgoingMail, Seal
from coalition.core.notices import services
from coalition.core.paging import paginate
from coalition.core.registry import SearchHit
from coalition.core.sealing.services import seal
from coalition.core.search import find
from coalition.core.shell import Link, nearest
from coalition.core.spreadsheet import safe_cell
from coalition.core.templatetags import ui
from tests.core.probe import make_job
from tests.factories import make_company, make_person, make_staff


def render(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


# -- errors ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_so(client):
    answer = client.get("/nowhere/")
    assert answer.status_code in {302, 404}
    client.force_login(make_person(make_company()))
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert b"Not here" in answer.content


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_what_to_do():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_person(make_company()))
    answer = strict.post("/notices/read/")
    assert answer.status_code == 403
    assert b"This form had been open too long" in answer.content


@pytest.mark.django_db
def test_an_address_that_is_not_ours_is_a_bad_request(client):
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert b"could not be read" in answer.content


@pytest.mark.django_db
def test_a_fault_of_ours_has_a_page_that_needs_nothing(client, monkeypatch):
    def broken(_user):
        raise ZeroDivisionError

    monkeypatch.setattr(registry.current(), "brief", [broken])
    client.raise_request_exception = False
    client.force_login(make_person(make_company()))
    answer = client.get("/")
    assert answer.status_code == 500
    assert b"either done whole or not at all" in answer.content


def test_a_plain_refusal_still_has_a_reason():
    answer = errors.forbidden(RequestFactory().get("/"), Http404())
    assert b"not do this here" in answer.content


# -- health --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_ready_says_which_check_is_not_in_order(client, settings, monkeypatch):
    assert client.get("/health/ready").json() == {
        "database": True,
        "broker": True,
        "migrations": True,
        "outbox": True,
    }
    make_job(due_at=timezone.now() - health.OUTBOX_AGE - timedelta(seconds=1))
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert json.loads(answer.content) == {
        "database": True,
        "broker": False,
        "migrations": True,
        "outbox": False,
    }


# -- notices -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("channel", "here", "letters"), [("at_once", 1, 1), ("in_app", 1, 0), ("none", 0, 0)]
)
def test_a_notice_reaches_people_the_way_they_asked_for(channel, here, letters):
    person = make_person(make_company())
    services.set_preferences(by=person, channels={"safety": channel})
    notices.tell(person, topic="safety", text="Something", url="/x/", letter=True)
    assert Notice.objects.count() == here
    assert OutgoingMail.objects.count() == letters
    assert AuditEntry.objects.filter(action="notices.preferences_set", actor=person).count() == 1


@pytest.mark.django_db
def test_a_preference_that_does_not_exist_is_refused_in_words(client):
    client.force_login(make_person(make_company()))
    answer = client.post("/notices/preferences/", dict.fromkeys(registry.current().topics, "pigeon"))
    assert answer.status_code == 200
    assert b"should reach you" in answer.content


@pytest.mark.django_db
def test_opening_a_notice_counts_it_as_read_for_its_reader_alone(client):
    mine, yours = make_person(make_company()), make_person(make_company())
    notice = notices.tell(yours, topic="safety", text="t", url="/there/")
    client.force_login(mine)
    assert client.post(f"/notices/{notice.pk}/").status_code == 404
    client.force_login(yours)
    assert client.post(f"/notices/{notice.pk}/").headers["Location"] == "/there/"
    notice.refresh_from_db()
    assert notice.read_at


# -- sealing -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_sealing_hides_once_tells_the_safety_officer_and_leaves_its_entry(monkeypatch):
    hidden = []
    person, officer = make_person(make_company()), make_staff("safety")
    monkeypatch.setitem(
        registry.current().sealables,
        "thing",
        registry.Sealable(find=lambda _user, _pk: person, seal=lambda **what: hidden.append(what["obj"])),
    )
    first = seal(by=person, kind="thing", obj=person, note="I am not sure")
    assert seal(by=officer, kind="thing", obj=person) == first
    assert hidden == [person]
    assert Seal.objects.count() == 1
    assert Notice.objects.get().person == officer
    assert OutgoingMail.objects.get().to == officer.email
    assert AuditEntry.objects.filter(action="sealing.sealed").count() == 1


@pytest.mark.django_db
def test_without_a_safety_officer_the_address_of_the_settings_is_told(monkeypatch, settings):
    person = make_person(make_company())
    monkeypatch.setitem(
        registry.current().sealables,
        "thing",
        registry.Sealable(find=lambda _user, _pk: person, seal=lambda **_what: None),
    )
    seal(by=person, kind="thing", obj=person)
    assert OutgoingMail.objects.get().to == settings.SAFETY_OFFICER_EMAIL


@pytest.mark.django_db
def test_an_upload_of_which_nothing_is_kept_is_reported_once(client):
    person, officer = make_person(make_company()), make_staff("safety")
    client.force_login(person)
    key = re.search(r'name="key" value="([^"]+)"', client.get("/seal/upload/").content.decode())[1]
    for _twice in range(2):
        told = client.post("/seal/upload/", {"key": key, "note": "In the list of seats"})
        assert "The safety officer has been called" in told.content.decode()
    made = Seal.objects.get()
    assert (made.kind, made.by, made.note) == ("upload", person, "In the list of seats")
    assert OutgoingMail.objects.get().to == officer.email
    assert AuditEntry.objects.filter(action="sealing.reported").count() == 1
    assert client.post("/seal/upload/", {"key": "nonsense"}).status_code == 200
    assert Seal.objects.count() == 2


@pytest.mark.django_db
def test_the_button_asks_once_then_seals_and_stays_closed_to_who_may_not_see(client, monkeypatch):
    mine, other = make_person(make_company()), make_person(make_company())
    monkeypatch.setitem(
        registry.current().sealables,
        "thing",
        registry.Sealable(
            find=lambda user, _pk: mine if user == mine and not Seal.objects.exists() else None,
            seal=lambda **_what: None,
        ),
    )
    url = f"/seal/thing/{mine.pk}/"
    client.force_login(other)
    assert client.get(url).status_code == 404
    client.force_login(mine)
    assert client.get(url).status_code == 200
    assert not Seal.objects.exists()
    assert client.post(url).status_code == 200
    assert client.post(url).status_code == 200
    assert Seal.objects.count() == 1
    client.force_login(other)
    assert client.post(url).status_code == 404


# -- jobs ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_progress_is_for_who_asked_and_for_staff_and_reloads_the_page_when_done(client):
    person = make_person(make_company())
    job = make_job(created_by=person, done=20, total=80, note="Checking rows")
    url = f"/jobs/{job.pk}/"
    client.force_login(make_person(make_company()))
    assert client.get(url).status_code == 404
    client.force_login(person)
    page = client.get(url).content.decode()
    assert "20 / 80" in page
    assert 'value="20" max="80"' in page
    Job.objects.update(state="done", result_url="/result/")
    answer = client.get(f"{url}?was=open")
    assert answer.headers["HX-Refresh"] == "true"
    assert b"/result/" in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil.example", ""])
def test_cancelling_goes_back_to_a_page_of_ours_only(client, target):
    person = make_person(make_company())
    client.force_login(person)
    job = make_job(created_by=person)
    assert client.post(f"/jobs/{job.pk}/cancel/", {"next": target}).headers["Location"] == "/"
    assert AuditEntry.objects.filter(action="jobs.cancelled").count() == 1
    client.post(f"/jobs/{job.pk}/cancel/", {"next": "/signals/"})
    assert AuditEntry.objects.filter(action="jobs.cancelled").count() == 1


@pytest.mark.django_db
def test_an_administrator_sees_what_failed_and_runs_it_again(client):
    job = make_job("signals.import_batch", state="dead", error="ValueError: no end")
    client.force_login(make_staff("administrator"))
    page = client.get("/console/jobs/").content.decode()
    assert "ValueError: no end" in page
    client.post(f"/console/jobs/{job.pk}/retry/")
    job.refresh_from_db()
    assert job.state == "queued"
    assert AuditEntry.objects.filter(action="jobs.retried").count() == 1


# -- search, paging, cells, components -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_people_without_coverage_find_pages_and_nothing_else(monkeypatch):
    monkeypatch.setitem(
        registry.current().search,
        "secrets",
        lambda _user, _query, _limit: [SearchHit("Secret", "/s/", "doc")],
    )
    covered = make_person(make_company())
    uncovered = make_person(make_company(signed=(), standing="admitted"), acknowledged=False)
    assert "secrets" in find(covered, "secret")
    assert set(find(uncovered, "a")) <= {"pages"}
    assert find(covered, "   ") == {}


def test_a_page_that_does_not_exist_gives_the_nearest():
    rows = list(range(60))
    factory = RequestFactory()
    assert paginate(factory.get("/?page=99"), rows).number == 3
    assert paginate(factory.get("/?page=x"), rows).number == 1
    assert len(paginate(factory.get("/"), rows)) == 25


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_cell_never_starts_like_a_formula(start):
    assert safe_cell(f"{start}cmd").startswith("'")
    assert safe_cell(f"a{start}") == f"a{start}"


class Sample(forms.Form):
    name = forms.CharField(help_text="As people call you.")
    colour = forms.ChoiceField(
        choices=[("r", "Red"), ("g", "Green")], widget=forms.RadioSelect, help_text="One of two."
    )


def test_a_field_ties_its_help_and_its_error_to_itself():
    form = Sample({"name": "", "colour": ""})
    html = render("{% field form.name %}", form=form)
    assert 'for="id_name"' in html
    assert 'aria-invalid="true"' in html
    described = html.split('aria-describedby="')[1].split('"')[0].split()
    assert sorted(described) == ["id_name_error", "id_name_helptext"]
    assert all(f'id="{one}"' in html for one in described)
    assert "This field is required." in html


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = render("{% field form.colour %}", form=Sample({"name": "x", "colour": ""}))
    assert "<legend" in html
    described = html.split('aria-describedby="')[1].split('"')[0].split()
    assert sorted(described) == ["id_colour_error", "id_colour_helptext"]
    assert all(f'id="{one}"' in html for one in described)
    assert html.count("form-check-input") == 2


def test_a_chart_has_its_sentence_and_its_table():
    html = render(
        '{% chart "c" "Signals" "Most came in May." labels=labels values=values unit="signals" %}',
        labels=["May", "June"],
        values=[3, 1],
    )
    assert "Most came in May." in html
    assert "<td>3</td>" in html
    assert 'id="c-data"' in html


def test_a_label_of_the_traffic_light_protocol_is_a_word():
    assert "TLP:AMBER+STRICT" in render('{% tlp "amber+strict" %}')


def test_a_moment_is_in_the_persons_zone_with_utc_on_hover():
    when = timezone.datetime(2026, 3, 1, 23, 30, tzinfo=timezone.get_fixed_timezone(0))
    with timezone.override("Asia/Tokyo"):
        html = render("{% moment when %}", when=when)
    assert "2 Mar 2026, 08:30 JST" in html
    assert 'title="2026-03-01 23:30 UTC"' in html
    assert render("{% moment when %}", when=None) == "&ndash;"


def test_typed_text_is_escaped_in_every_component():
    bad = "<script>"
    html = render(
        "{% badge bad %}{% panel bad %}x{% endpanel %}{% nothing bad bad %}{% endnothing %}", bad=bad
    )
    assert bad not in html


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19 Safari/604", "Safari on iPhone"),
        ("curl/8.1", "curl/8.1"),
        ("", "not told"),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_people_call_it(agent: str, words: str) -> None:
    assert ui.browser_words(agent) == words


def test_of_pages_whose_addresses_begin_alike_the_nearest_alone_is_marked() -> None:
    links = [
        Link("Agreements", "/members/agreements/", "x", active=True),
        Link("What you may see now", "/members/agreements/coverage/", "x", active=True),
        Link("Directory", "/members/directory/", "x", active=False),
    ]
    assert [link.label for link in nearest(links) if link.active] == ["What you may see now"]
