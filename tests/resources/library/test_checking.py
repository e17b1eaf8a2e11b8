import io
import socket
import socketserver
import struct
import threading
import time

import pytest
from django.urls import reverse

from coalition.core.jobs import relay
from coalition.core.models import Job
from resources.library.files import clamd
from resources.library.files.models import Upload
from resources.library.models import Document
from resources.library.publishing.choice import Choice
from resources.library.publishing.services import ask_to_publish
from tests import factories
from tests.resources.factories import make_document, make_upload

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LIMIT = 300_000


class Scanner(socketserver.BaseRequestHandler):
    """Speaks INSTREAM as clamd does, for a whole conversation; `manner` makes it misbehave."""

    manner = ""

    def handle(self):
        line = self.request.makefile("rb")
        assert line.read(10) == b"zINSTREAM\x00"
        got = b""
        while length := struct.unpack("!I", line.read(4))[0]:
            got += line.read(length)
            if len(got) > LIMIT:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\x00")
                while self.request.recv(65536):
                    pass
                return
        if self.manner == "silent":
            time.sleep(1.5)
        elif self.manner == "garbage":
            self.request.sendall(b"\xff\xfenonsense\x00")
        elif self.manner == "hangs up":
            return
        elif EICAR in got:
            self.request.sendall(b"stream: Eicar-Test-Signature FOUND\x00")
        else:
            self.request.sendall(b"stream: OK\x00")


@pytest.fixture
def scanner(monkeypatch):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Scanner) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(autouse=True)
def storage(settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }


def test_a_clean_file_is_clean_and_a_found_one_is_named(scanner):
    assert clamd.scan(io.BytesIO(b"words" * 30_000), address=scanner).clean
    verdict = clamd.scan(io.BytesIO(b"x" * 70_000 + EICAR), address=scanner)
    assert (verdict.clean, verdict.name) == (False, "Eicar-Test-Signature")


@pytest.mark.parametrize(
    ("manner", "words"),
    [("silent", "did not answer in time"), ("garbage", "says nothing"), ("hangs up", "says nothing")],
)
def test_an_answer_that_cannot_be_relied_on_is_trouble_and_never_clean(scanner, monkeypatch, manner, words):
    monkeypatch.setattr(Scanner, "manner", manner)
    with pytest.raises(clamd.ScannerTrouble, match=words):
        clamd.scan(io.BytesIO(b"words"), address=scanner, seconds=0.5)


def test_a_file_over_the_scanners_limit_is_trouble(scanner):
    with pytest.raises(clamd.ScannerTrouble, match=r"limit must be raised|size limit|cannot be reached"):
        clamd.scan(io.BytesIO(b"x" * 400_000), address=scanner)


def test_a_scanner_that_is_away_is_trouble():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    for address in (f"tcp://127.0.0.1:{port}", "unix:///nowhere/clamd.sock"):
        with pytest.raises(clamd.ScannerTrouble, match="cannot be reached"):
            clamd.scan(io.BytesIO(b"x"), address=address)


@pytest.mark.django_db
def test_a_file_waits_while_the_scanner_is_away_and_is_admitted_once_it_answers(client, scanner, settings):
    chair = factories.make_person(factories.make_company("Aurora"))
    document = make_document(chair, factories.make_group(chair=chair), publish=False, body="")
    settings.CLAMD = "unix:///nowhere/clamd.sock"
    upload = make_upload(chair, document)
    relay.run(Job.objects.get(name="resources.check_upload").pk)
    upload.refresh_from_db()
    assert (upload.state, upload.trouble) == ("waiting", "The virus scanner cannot be reached.")
    with pytest.raises(Exception, match="still being checked"):
        ask_to_publish(by=chair, document=document, choice=Choice("green", "members"))
    client.force_login(chair)
    page = client.get(reverse("resources:document-edit", args=[document.pk])).content.decode()
    assert "Check it again now" in page
    settings.CLAMD = scanner
    client.post(reverse("resources:upload-retry", args=[upload.pk]))
    relay.run(Job.objects.filter(name="resources.check_upload").order_by("-created_at").first().pk)
    assert Upload.objects.get().state == "clean"
    relay.run(Job.objects.get(name="resources.extract_text").pk)
    assert "Some words" in Document.objects.get().body


@pytest.mark.django_db
def test_a_found_file_is_deleted_and_its_sender_reads_why(client, scanner, settings):
    chair = factories.make_person(factories.make_company("Aurora"))
    document = make_document(chair, factories.make_group(chair=chair), publish=False)
    settings.CLAMD = scanner
    upload = make_upload(chair, document, EICAR + b" as text\n")
    relay.run(Job.objects.get(name="resources.check_upload").pk)
    upload.refresh_from_db()
    assert (upload.state, upload.file.name) == ("refused", "")
    client.force_login(chair)
    page = client.get(reverse("resources:upload-state", args=[document.pk])).content.decode()
    assert "Eicar-Test-Signature" in page


@pytest.mark.django_db
def test_a_file_that_waits_can_be_withdrawn_or_replaced(client):
    chair = factories.make_person(factories.make_company("Aurora"))
    document = make_document(chair, factories.make_group(chair=chair), publish=False)
    first = make_upload(chair, document)
    second = make_upload(chair, document, b"Other words\n")
    first.refresh_from_db()
    assert (first.state, first.file.name) == ("withdrawn", "")
    client.force_login(chair)
    for _ in range(2):
        assert client.post(reverse("resources:upload-withdraw", args=[second.pk])).status_code == 302
    second.refresh_from_db()
    assert second.state == "withdrawn"
