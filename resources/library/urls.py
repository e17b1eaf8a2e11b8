"""Paths of the library."""

from django.urls import path

from resources.library import views, writing

urlpatterns = [
    path("library/", views.library, name="library"),
    path("library/open/", views.open_shelf, name="library-open"),
    path("library/drafts/", writing.drafts, name="library-drafts"),
    path("library/write/", writing.document_new, name="document-new"),
    path("library/<uuid:pk>/", views.document, name="document"),
    path("library/<uuid:pk>/document.pdf", views.document_pdf, name="document-pdf"),
    path("library/<uuid:pk>/edit/", writing.document_edit, name="document-edit"),
    path("library/<uuid:pk>/upload/", writing.document_upload, name="document-upload"),
    path("library/<uuid:pk>/back-to-text/", writing.document_detach, name="document-detach"),
    path("library/<uuid:pk>/publish/", writing.document_publish, name="document-publish"),
    path("library/<uuid:pk>/archive/", writing.document_archive, name="document-archive"),
    path("panels/new/", views.panel_new, name="panel-new"),
    path("panels/group/<uuid:pk>/", views.panel_group, name="panel-group"),
]
