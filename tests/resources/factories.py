"""Documents for tests, made by the services."""

import io
from collections.abc import Iterable
from typing import Any

import pikepdf
import typst

from members.models import Organization, User, WorkingGroup
from resources.library.files.models import Upload
from resources.library.files.services import admit_upload, upload_file
from resources.library.models import Document
from resources.library.publishing.choice import Choice
from resources.library.publishing.services import approve_publication, ask_to_publish
from resources.library.services import Content, create_draft
from tests.factories import make_staff


def make_document(
    owner: User,
    group: WorkingGroup | None = None,
    *,
    title: str = "A document",
    body: str = "## First\n\nWords to read.\n",
    summary: str = "",
    tlp: str = "amber",
    audience: str = "members",
    companies: Iterable[Organization] = (),
    publish: bool = True,
    topics: Iterable[str] = (),
    by: User | None = None,
    **choice: Any,
) -> Document:
    content = Content(title=title, body=body, summary=summary, topics=tuple(topics), stage="disrupt")
    document = create_draft(by=by or owner, owner=owner, group=group, content=content)
    if publish:
        chosen = Choice(tlp=tlp, audience=audience, companies=tuple(companies), **choice)
        document = publish_now(document, chosen, by=by or owner)
    return document


def second_person() -> User:
    """Publishing staff who wrote nothing: the other pair of eyes."""
    return User.objects.filter(email="eyes@coalition.example").first() or make_staff(
        "publishing", email="eyes@coalition.example", name="Edda Eyes"
    )


def publish_now(document: Document, choice: Choice, *, by: User | None = None) -> Document:
    asked = ask_to_publish(by=by or document.owner, document=document, choice=choice)
    return approve_publication(by=second_person(), asked=asked)


def make_upload(
    by: User, document: Document, data: bytes = b"Some words\n", name: str = "notes.txt"
) -> Upload:
    """A file that was sent and waits for its check."""
    return upload_file(
        by=by, document=document, file=io.BytesIO(data), name=name, size=len(data), depicts_nobody=True
    )


def attach(by: User, document: Document, data: bytes, name: str) -> Upload:
    """A file that came through its check."""
    upload = make_upload(by, document, data, name)
    admit_upload(upload=upload)
    upload.refresh_from_db()
    return upload


def make_pdf(words: str = "Words on the page", *, pages: int = 1) -> bytes:
    text = "\n#pagebreak()\n".join(f"{words} {number}" for number in range(1, pages + 1))
    made = typst.compile(f"#set page(width: 400pt, height: 300pt)\n{text}".encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def changed(pdf: bytes, change: Any) -> bytes:
    """The PDF with something done to it by pikepdf."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()
