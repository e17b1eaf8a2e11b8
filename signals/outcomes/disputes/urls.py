"""Paths of disputes."""

from django.urls import path

from signals.outcomes.disputes import views

urlpatterns = [
    path("disputes/", views.disputes, name="disputes"),
    path("disputes/<uuid:pk>/", views.dispute, name="dispute"),
    path("disputes/<uuid:pk>/appeal/", views.appeal, name="dispute-appeal"),
    path("s/<uuid:pk>/pause/", views.pause, name="pause"),
]
