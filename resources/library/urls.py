"""Paths of the library."""

from django.urls import include, path

from resources.library import views, writing

urlpatterns = [
    path("", include("resources.library.search.urls")),
    path("", include("resources.library.collections.urls")),
    path("", include("resources.library.requests.urls")),
    path("", include("resources.library.feedback.urls")),
    path("library/open/", views.open_shelf, name="library-open"),
    path("library/drafts/", writing.drafts, name="library-drafts"),
    path("library/write/", writing.document_new, name="document-new"),
    path("library/<uuid:pk>/", views.document, name="document"),
    path("library/<uuid:pk>/v/<int:number>/", views.document, name="document-version"),
    path("", include("resources.library.publishing.urls")),
    path("", include("resources.library.reading.urls")),
    path("library/<uuid:pk>/edit/", writing.document_edit, name="document-edit"),
    path("", include("resources.library.files.urls")),
    path("library/<uuid:pk>/archive/", writing.document_archive, name="document-archive"),
    path("panels/new/", views.panel_new, name="panel-new"),
    path("panels/group/<uuid:pk>/", views.panel_group, name="panel-group"),
]
