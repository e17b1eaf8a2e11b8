"""Paths of taking several signals back."""

from django.urls import path

from signals.outcomes.taking_back import views

urlpatterns = [path("mine/take-back/", views.take_back, name="take-back")]
