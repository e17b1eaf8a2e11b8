"""Paths of the two-minute form."""

from django.urls import path

from signals.outcomes.two_minutes import views

urlpatterns = [
    path("", views.two_minutes, name="two-minutes"),
    path("s/<uuid:pk>/", views.answer, name="two-minutes-answer"),
    path("<uuid:pk>/undo/", views.undo, name="two-minutes-undo"),
]
