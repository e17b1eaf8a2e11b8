"""Paths of mentorship in the console."""

from django.urls import path

from members.mentorship.rounds import console

urlpatterns = [
    path("mentorship/", console.mentorship_console, name="mentorship"),
    path("mentorship/rounds/<uuid:pk>/", console.mentorship_round, name="mentorship-round"),
    path("mentorship/rounds/<uuid:pk>/publish/", console.mentorship_publish, name="mentorship-publish"),
    path("mentorship/rounds/<uuid:pk>/cancel/", console.mentorship_cancel, name="mentorship-cancel"),
]
