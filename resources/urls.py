"""Paths of the resources place."""

from django.urls import path

from coalition.core.places import place_index

app_name = "resources"
urlpatterns = [
    path("", place_index("resources"), name="index"),
]
