"""Paths of reactions."""

from django.urls import path

from signals.outcomes.reactions import views

urlpatterns = [
    path("reactions/", views.reactions, name="reactions"),
    path("reactions/give/", views.react, name="react"),
]
