"""Paths of what several companies hold."""

from django.urls import include, path

from signals.matching import views

urlpatterns = [
    path("matches/", views.matches, name="matches"),
    path("clusters/", views.clusters, name="clusters"),
    path("s/<uuid:pk>/cluster/", views.cluster, name="cluster"),
    path("panel/matches/", views.panel_matches, name="panel-matches"),
    path("", include("signals.matching.investigate.urls")),
    path("", include("signals.matching.check.urls")),
]
