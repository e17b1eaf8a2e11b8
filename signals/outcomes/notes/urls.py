"""Paths of notes on signals."""

from django.urls import path

from signals.outcomes.notes import views

urlpatterns = [
    path("asked-for-more/", views.asked, name="asked-for-more"),
    path("s/<uuid:pk>/note/", views.add, name="signal-note"),
    path("notes/<uuid:pk>/take-back/", views.take_back, name="signal-note-take-back"),
]
