"""Paths of the impact place."""

from django.urls import path

from coalition.impact import views

app_name = "impact"
urlpatterns = [
    path("", views.index, name="index"),
]
