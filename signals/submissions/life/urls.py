"""Paths of signals that end soon."""

from django.urls import path

from signals.submissions.life import views

urlpatterns = [path("expiring/", views.expiring, name="expiring")]
