"""Paths of what waits for a release."""

from django.urls import path

from signals.submissions.release import views

urlpatterns = [
    path("releases/", views.releases, name="releases"),
    path("releases/many/", views.release_many, name="release-many"),
    path("releases/second/", views.second, name="release-second"),
    path("releases/second/<uuid:pk>/", views.second_answer, name="release-second-answer"),
    path("releases/<uuid:pk>/", views.release, name="release"),
    path("releases/<uuid:pk>/decide/", views.release_decide, name="release-decide"),
]
