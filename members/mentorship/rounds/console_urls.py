"""Paths of mentorship's rounds in the console."""

from django.urls import path

from members.mentorship.rounds import console, settings_console

urlpatterns = [
    path("mentorship/", console.mentorship_console, name="mentorship"),
    path("mentorship/settings/", settings_console.mentorship_settings, name="mentorship-settings"),
    path(
        "mentorship/settings/preview/",
        settings_console.mentorship_settings_preview,
        name="mentorship-settings-preview",
    ),
    path("mentorship/rounds/<uuid:pk>/", console.mentorship_round, name="mentorship-round"),
    path("mentorship/rounds/<uuid:pk>/publish/", console.mentorship_publish, name="mentorship-publish"),
    path("mentorship/rounds/<uuid:pk>/cancel/", console.mentorship_cancel, name="mentorship-cancel"),
]
