"""Paths of mentorship's rounds in the console."""

from django.urls import path

from members.mentorship.programme import gaps
from members.mentorship.programme import views as programme
from members.mentorship.rounds import (
    console,
    console_pairs,
    console_places,
    console_records,
    settings_console,
)

urlpatterns = [
    path("mentorship/", console.mentorship_console, name="mentorship"),
    path("mentorship/programme/", programme.console_mentorship_programme, name="mentorship-programme"),
    path("mentorship/gaps/", gaps.mentorship_gaps, name="mentorship-gaps"),
    path("mentorship/gaps/<slug:need>/", gaps.mentorship_gap, name="mentorship-gap"),
    path("mentorship/settings/", settings_console.mentorship_settings, name="mentorship-settings"),
    path(
        "mentorship/settings/preview/",
        settings_console.mentorship_settings_preview,
        name="mentorship-settings-preview",
    ),
    path("mentorship/rounds/<uuid:pk>/", console.mentorship_round, name="mentorship-round"),
    path("mentorship/by-hand/", console_places.mentorship_by_hand, name="mentorship-by-hand"),
    path(
        "mentorship/suggestions/<uuid:pk>/",
        console_places.mentorship_suggestion,
        name="mentorship-suggestion",
    ),
    path("mentorship/rounds/compare/", console_records.mentorship_compare, name="mentorship-compare"),
    path("mentorship/rounds/<uuid:pk>/solve/", console_pairs.mentorship_solve, name="mentorship-solve"),
    path("mentorship/rounds/<uuid:pk>/again/", console_pairs.mentorship_again, name="mentorship-again"),
    path("mentorship/rounds/<uuid:pk>/choose/", console_pairs.mentorship_choose, name="mentorship-choose"),
    path("mentorship/choices/<uuid:pk>/drop/", console_pairs.mentorship_unchoose, name="mentorship-unchoose"),
    path("mentorship/rounds/<uuid:pk>/force/", console_pairs.mentorship_force, name="mentorship-force"),
    path(
        "mentorship/rounds/<uuid:pk>/export.csv",
        console_records.mentorship_export,
        {"form": "csv"},
        name="mentorship-export-csv",
    ),
    path(
        "mentorship/rounds/<uuid:pk>/export.json",
        console_records.mentorship_export,
        {"form": "json"},
        name="mentorship-export-json",
    ),
    path("mentorship/rounds/<uuid:pk>/publish/", console.mentorship_publish, name="mentorship-publish"),
    path("mentorship/rounds/<uuid:pk>/cancel/", console.mentorship_cancel, name="mentorship-cancel"),
]
