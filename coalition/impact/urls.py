"""Paths of the impact place."""

from django.urls import path

from coalition.core.places import place_index

app_name = "impact"
urlpatterns = [
    path("", place_index("impact"), name="index"),
]
