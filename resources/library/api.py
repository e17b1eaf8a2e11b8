"""The library for machines, to read: what stands on its shelves for whoever asks, by the services of its pages."""

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.core.api.paging import Keyset, Order, best_first, by_words, newest_first
from members.accounts.requests import person_of
from members.models import Stage, WorkingGroup
from resources.library.labels import Tlp
from resources.library.models import Document, Format, Version
from resources.library.reading.copies import hand_out, note_reading
from resources.library.search import queries

ORDERS = {"best": best_first("rank"), "new": newest_first("published_at"), "title": by_words("title")}


class Asked(serializers.Serializer[Any]):
    """How the list is narrowed down."""

    q = serializers.CharField(
        required=False, max_length=200, help_text='Words, "a phrase", -without; a typing error is forgiven.'
    )
    stage = serializers.ChoiceField(choices=Stage.choices, required=False, help_text="Stage of the work.")
    topic = serializers.SlugField(
        required=False, max_length=60, help_text="As documents name it, for instance hash-matching."
    )
    tlp = serializers.ChoiceField(choices=Tlp.choices, required=False, help_text="TLP 2.0 label.")
    group = serializers.SlugField(required=False, max_length=80, help_text="The working group's slug.")
    format = serializers.ChoiceField(
        choices=Format.choices, required=False, help_text="Of the newest version."
    )
    sort = serializers.ChoiceField(
        choices=list(queries.SORTS.items()),
        required=False,
        help_text="Without it: best match where words are asked for, otherwise newest first.",
    )


class OneVersion(serializers.Serializer[Any]):
    version = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=999_999,
        help_text="A published version; without it the newest.",
    )


class GroupName(serializers.ModelSerializer[WorkingGroup]):
    class Meta:
        model = WorkingGroup
        fields = ("slug", "title")


class VersionRow(serializers.ModelSerializer[Version]):
    class Meta:
        model = Version
        fields = ("number", "format", "published_at", "change_note", "sha256")


class Row(serializers.ModelSerializer[Document]):
    """A document as the list tells of it."""

    group = GroupName(allow_null=True)
    url = serializers.SerializerMethodField(help_text="This document in the API.")
    page = serializers.SerializerMethodField(help_text="Its page, for people.")

    class Meta:
        model = Document
        fields: tuple[str, ...] = (
            "id",
            "title",
            "summary",
            "stage",
            "topics",
            "tlp",
            "format",
            "group",
            "published_at",
            "review_by",
            "url",
            "page",
        )

    def _absolute(self, path: str) -> str:
        absolute: str = self.context["request"].build_absolute_uri(path)
        return absolute

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, document: Document) -> str:
        return self._absolute(reverse("api:library-document-detail", args=[document.pk]))

    @extend_schema_field(OpenApiTypes.URI)
    def get_page(self, document: Document) -> str:
        return self._absolute(reverse("resources:document", args=[document.pk]))


class Whole(Row):
    """A document with the words of one version. Title, summary and the like are those of that version."""

    version = serializers.SerializerMethodField(help_text="The number of the version told here.")
    body_type = serializers.SerializerMethodField(
        help_text="text/markdown, or text/plain for the words of a file."
    )
    body = serializers.SerializerMethodField()
    download = serializers.SerializerMethodField(help_text="Your own marked copy of that version.")
    versions = serializers.SerializerMethodField()

    class Meta(Row.Meta):
        fields = (*Row.Meta.fields, "version", "body_type", "body", "download", "versions")

    @property
    def told(self) -> Version:
        version: Version = self.context["version"]
        return version

    def to_representation(self, instance: Document) -> dict[str, Any]:
        made = super().to_representation(instance)
        told = self.told
        of_version = {
            "title": told.title,
            "summary": told.summary,
            "stage": told.stage,
            "topics": told.topics,
        }
        return made | of_version | {"format": told.format}

    def get_version(self, document: Document) -> int:
        return self.told.number

    def get_body_type(self, document: Document) -> str:
        return "text/plain" if self.told.is_file else "text/markdown"

    def get_body(self, document: Document) -> str:
        return self.told.text if self.told.is_file else self.told.body

    @extend_schema_field(OpenApiTypes.URI)
    def get_download(self, document: Document) -> str:
        path = reverse("api:library-document-file", args=[document.pk])
        return self._absolute(f"{path}?version={self.told.number}")

    @extend_schema_field(VersionRow(many=True))
    def get_versions(self, document: Document) -> Any:
        rows = document.versions.filter(published_at__isnull=False).defer("body", "text")
        return VersionRow(rows, many=True).data


class AsItIs(BaseContentNegotiation):
    """A file comes in its own format, whatever the request prefers."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class Documents(viewsets.GenericViewSet[Document]):
    queryset = Document.objects.none()
    serializer_class = Row
    pagination_class = Keyset
    lookup_value_converter = "uuid"
    order: Order = ORDERS["new"]

    @extend_schema(summary="List and search documents", parameters=[Asked])
    def list(self, request: Request) -> Response:
        """What stands in the library for you, as on its page: the same documents by the same words."""
        asked = Asked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        filters = queries.Filters.of(**asked.validated_data)
        self.order = ORDERS[filters.sort]
        found = queries.narrowed(queries.found_in(request.user, filters), filters)
        page = self.paginate_queryset(queries.for_list(queries.with_rank(found, filters)))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(summary="Read a document", parameters=[OneVersion], responses=Whole)
    def retrieve(self, request: Request, pk: Any) -> Response:
        """The words of its newest version, or of the one you name. Opening it is recorded as it is on its page."""
        document, version = self._opened(request, pk)
        note_reading(by=person_of(request), document=document)
        context = {**self.get_serializer_context(), "version": version}
        return Response(Whole(document, context=context).data)

    @extend_schema(
        summary="Download a document",
        parameters=[OneVersion],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, url_path="file", content_negotiation_class=AsItIs)
    def file(self, request: Request, pk: Any) -> HttpResponseBase:
        """Your own copy in the document's format, written text as PDF: it bears your name and a code. Recorded."""
        _document, version = self._opened(request, pk)
        return hand_out(request._request, by=person_of(request), version=version, inline=False)  # noqa: SLF001 -- the framework names it so

    def _opened(self, request: Request, pk: Any) -> tuple[Document, Version]:
        asked = OneVersion(data=request.query_params)
        asked.is_valid(raise_exception=True)
        shelf = queries.shelf(request.user).select_related("group", "organization", "owner")
        document = shelf.filter(pk=pk).first()
        if document is None:
            raise Http404
        published = document.versions.filter(published_at__isnull=False).select_related("by")
        if number := asked.validated_data.get("version"):
            published = published.filter(number=number)
        version = published.first()
        if version is None:
            raise Http404
        version.document = document
        return document, version
