"""Paths of publishing."""

from django.urls import path

from resources.library.publishing import views

urlpatterns = [
    path("library/publications/", views.publications, name="library-publications"),
    path("library/publications/<uuid:pk>/", views.publication, name="library-publication"),
    path(
        "library/publications/<uuid:pk>/decide/", views.publication_decide, name="library-publication-decide"
    ),
    path("library/<uuid:pk>/publish/", views.document_publish, name="document-publish"),
    path("library/<uuid:pk>/who/", views.document_reach, name="document-reach"),
    path("library/<uuid:pk>/label/", views.document_label, name="document-label"),
]
