"""Paths of what several companies hold."""

from django.urls import path

from signals.matching import views

urlpatterns = [
    path("matches/", views.matches, name="matches"),
    path("browse/", views.browse, name="browse"),
    path("panel/matches/", views.panel_matches, name="panel-matches"),
]
