"""Paths of signals that were taken back."""

from django.urls import path

from signals.outcomes.retraction import views

urlpatterns = [
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/answer/", views.corrections_answer, name="corrections-answer"),
    path("corrections/<uuid:pk>/", views.correction, name="correction"),
]
