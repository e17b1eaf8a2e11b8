"""Paths of the resources place."""

from django.urls import include, path

from coalition.core.places import place_index

app_name = "resources"
urlpatterns = [
    path("", place_index("resources"), name="index"),
    path("", include("resources.library.urls")),
    path("", include("resources.questions.urls")),
]
