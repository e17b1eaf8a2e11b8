"""Pages of resources in the console."""

from django.urls import include, path

urlpatterns = [
    path("", include("resources.questions.console_urls")),
    path("", include("resources.library.reading.console_urls")),
]
