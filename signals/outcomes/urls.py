"""Paths of what came of signals."""

from django.urls import include, path

from signals.outcomes import views

urlpatterns = [
    path("", include("signals.outcomes.reactions.urls")),
    path("s/<uuid:pk>/outcome/", views.record, name="outcome"),
    path("outcomes/", views.outcomes, name="outcomes"),
    path("outcomes/<uuid:pk>/correct/", views.correct, name="outcome-correct"),
]
