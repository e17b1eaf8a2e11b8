"""Paths of what several companies hold."""

from django.urls import include, path

from signals.matching import views

urlpatterns = [
    path("matches/", views.matches, name="matches"),
    path("panel/matches/", views.panel_matches, name="panel-matches"),
    path("", include("signals.matching.investigate.urls")),
    path("", include("signals.matching.check.urls")),
]
