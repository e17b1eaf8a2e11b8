"""Paths of the signals place."""

from django.urls import include, path

from coalition.core.places import place_index

app_name = "signals"
urlpatterns = [
    path("", place_index("signals"), name="index"),
    path("", include("signals.submissions.urls")),
    path("", include("signals.submissions.life.urls")),
    path("", include("signals.matching.urls")),
    path("", include("signals.outcomes.urls")),
    path("", include("signals.outcomes.authorities.urls")),
    path("", include("signals.catalog.urls")),
    path("", include("signals.alerts.urls")),
]
