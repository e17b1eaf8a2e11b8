"""Paths of copies."""

from django.urls import path

from resources.library.reading import views

urlpatterns = [
    path("library/<uuid:pk>/document.pdf", views.document_pdf, name="document-pdf"),
    path("library/<uuid:pk>/file/", views.document_file, name="document-file"),
]
