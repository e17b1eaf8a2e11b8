"""Documents, their versions, and every copy that was handed out."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from coalition.core.entity import Entity
from members.models import Deliverable, Organization, Stage, User, WorkingGroup
from resources.library.columns import ComputedField
from resources.library.labels import Audience, Tlp
from resources.library.rules import visible_to

SEARCH_CONFIG = "coalition"  # English with unaccent; made by the first migration


class Format(models.TextChoices):
    MARKDOWN = "md", "Text"
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word document"
    PPTX = "pptx", "Presentation"
    XLSX = "xlsx", "Workbook"
    CSV = "csv", "CSV table"
    TXT = "txt", "Plain text"


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Any) -> "DocumentQuerySet":
        """What this person may see: the one predicate behind pages, counts, facets, search and downloads."""
        return self.filter(visible_to(user))

    def published(self) -> "DocumentQuerySet":
        return self.filter(status=Document.Status.PUBLISHED)


def _topics_as_words() -> Func:
    """`array_to_string` is not immutable for PostgreSQL; the first migration wraps it for text."""
    return Func(F("topics"), function="resources_words", output_field=models.TextField())


class Document(Entity):
    """A resource. While it is published, title, stage, topics and body are copies from its newest published version."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        ARCHIVED = "archived", "Archived"

    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    summary = models.TextField(blank=True)
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.PREVENT)
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    format = models.CharField(max_length=4, choices=Format.choices, default=Format.MARKDOWN)
    tlp = models.CharField(max_length=12, choices=Tlp.choices, blank=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, blank=True)
    group = models.ForeignKey(
        WorkingGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    companies = models.ManyToManyField(Organization, blank=True, related_name="documents_shown")
    groups = models.ManyToManyField(
        WorkingGroup,
        blank=True,
        related_name="documents_shown",
        help_text="Groups it is for, beside its own.",
    )
    event = models.UUIDField(null=True, blank=True, help_text="The event whose participants it is for.")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="documents")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    deliverable = models.ForeignKey(
        Deliverable, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    comments_close_on = models.DateField(null=True, blank=True, help_text="For a draft: when comments close.")
    sealed_at = models.DateTimeField(null=True, blank=True)
    leaves_no_reader = models.BooleanField(
        default=False, help_text="About people's own wellbeing: no record says who read it."
    )
    published_at = models.DateTimeField(null=True, blank=True, help_text="When the newest version came out.")
    review_by = models.DateField(null=True, blank=True)
    reminded_for = models.DateField(null=True, blank=True, help_text="The review its owner was reminded of.")
    body = models.TextField(blank=True, help_text="Words to search: what readers of the document may read.")
    search = ComputedField(
        expression=SearchVector("title", weight="A", config=SEARCH_CONFIG)
        + SearchVector("summary", _topics_as_words(), weight="B", config=SEARCH_CONFIG)
        + SearchVector("body", weight="C", config=SEARCH_CONFIG),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "title"]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["search"], name="document_search"),
            GinIndex(OpClass(F("title"), name="gin_trgm_ops"), name="document_title_like"),
            models.Index(fields=["-published_at"], name="document_newest", condition=Q(status="published")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published")
                | (~Q(tlp="") & ~Q(audience="") & Q(published_at__isnull=False)),
                name="published_means_labelled",
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | Q(tlp="clear")
                | (Q(tlp="green") & ~Q(audience="public"))
                | Q(audience__in=["members", "group", "companies"])
                | (Q(audience="event") & ~Q(tlp="amber+strict")),
                name="label_bears_audience",
            ),
            models.CheckConstraint(
                condition=~Q(audience="event") | Q(event__isnull=False), name="event_audience_has_an_event"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Version(Entity):
    """One state of a document. Once published it no longer changes (a database trigger refuses); without, a draft."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.PREVENT)
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    format = models.CharField(max_length=4, choices=Format.choices, default=Format.MARKDOWN)
    body = models.TextField(blank=True, help_text="Markdown.")
    file = models.FileField(upload_to="library/%Y/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    depicts_nobody = models.BooleanField(default=False, help_text="The uploader's word for a file.")
    figures = models.PositiveIntegerField(default=0, help_text="Pictures in an office file, to be looked at.")
    text = models.TextField(blank=True, help_text="Words read from the file, for search.")
    change_note = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1, help_text="Counts saves, so that two editors notice.")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    writers = models.ManyToManyField(
        User,
        blank=True,
        related_name="+",
        help_text="Everybody who wrote any of it, so that four eyes are four.",
    )
    saved_at = models.DateTimeField(auto_now=True)
    noted_at = models.DateTimeField(null=True, help_text="When autosaving last left an audit entry.")
    published_at = models.DateTimeField(null=True, blank=True)
    tlp = models.CharField(max_length=12, choices=Tlp.choices, blank=True, help_text="As published.")
    audience = models.CharField(
        max_length=10, choices=Audience.choices, blank=True, help_text="As published."
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(published_at=None), name="one_open_version_a_document"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    @property
    def is_pdf(self) -> bool:
        return self.format == Format.PDF

    @property
    def is_file(self) -> bool:
        """Whether the content is a file and not a text written here."""
        return self.format != Format.MARKDOWN

    @property
    def is_read_in_page(self) -> bool:
        return self.format in {Format.MARKDOWN, Format.PDF}


class Download(Entity):
    """One copy handed to one reader, recognisable by the code on each of its pages."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="downloads")
    reader = models.ForeignKey(
        User,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: the document leaves no reader.",
    )
    company = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    trace = models.CharField(max_length=16, unique=True)
    sha256 = models.CharField(max_length=64, help_text="Of what was served.")

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"copy {self.trace}"
