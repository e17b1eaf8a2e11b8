"""Paths of access to one document."""

from django.urls import path

from resources.library.requests import views

urlpatterns = [
    path("library/access/", views.access, name="library-access"),
    path("library/access/<uuid:pk>/answer/", views.access_answer, name="library-access-answer"),
]
