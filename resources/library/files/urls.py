"""Paths of files on their way in."""

from django.urls import path

from resources.library.files import views

urlpatterns = [
    path("library/<uuid:pk>/upload/", views.document_upload, name="document-upload"),
    path("library/<uuid:pk>/upload/state/", views.upload_state, name="upload-state"),
    path("library/<uuid:pk>/back-to-text/", views.document_detach, name="document-detach"),
    path("library/files/<uuid:pk>/check-again/", views.upload_retry, name="upload-retry"),
    path("library/files/<uuid:pk>/withdraw/", views.upload_withdraw, name="upload-withdraw"),
]
