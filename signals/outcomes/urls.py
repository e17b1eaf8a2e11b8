"""Paths of what came of signals."""

from django.urls import include, path

from signals.outcomes import views

urlpatterns = [
    path("", include("signals.outcomes.reactions.urls")),
    path("", include("signals.outcomes.disputes.urls")),
    path("", include("signals.outcomes.retraction.urls")),
    path("", include("signals.outcomes.taking_back.urls")),
    path("", include("signals.outcomes.notes.urls")),
    path("two-minutes/", include("signals.outcomes.two_minutes.urls")),
    path("after-the-report/", include("signals.outcomes.after_report.urls")),
    path("led-to/", include("signals.outcomes.led_to.urls")),
    path("s/<uuid:pk>/outcome/", views.record, name="outcome"),
    path("outcomes/", views.outcomes, name="outcomes"),
    path("outcomes/<uuid:pk>/correct/", views.correct, name="outcome-correct"),
    path("outcomes/<uuid:pk>/take-back/", views.take_back, name="outcome-take-back"),
    path("outcomes/many/", include("signals.outcomes.many.urls")),
    path("", include("signals.outcomes.quality.urls")),
]
