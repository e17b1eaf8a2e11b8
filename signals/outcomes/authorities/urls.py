"""Paths of the register of government requests."""

from django.urls import path

from signals.outcomes.authorities import views

urlpatterns = [path("authorities/", views.authorities, name="authorities")]
