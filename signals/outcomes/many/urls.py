"""Paths of what was said of many signals at once."""

from django.urls import path

from signals.outcomes.many import views

urlpatterns = [
    path("", views.listed, name="outcomes-of-many"),
    path("record/", views.record, name="outcome-many"),
    path("<uuid:pk>/", views.detail, name="outcome-of-many"),
    path("<uuid:pk>/correct/", views.correct, name="outcome-of-many-correct"),
    path("<uuid:pk>/take-back/", views.take_back, name="outcome-of-many-take-back"),
]
