"""Paths of how a company's signals did."""

from django.urls import path

from signals.outcomes.quality import views

urlpatterns = [
    path("quality/", views.quality, name="quality"),
    path("quality/roll-back/", views.rollback, name="rollback"),
]
