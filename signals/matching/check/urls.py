"""Path of checking."""

from django.urls import path

from signals.matching.check import views

urlpatterns = [path("check/", views.check, name="check")]
