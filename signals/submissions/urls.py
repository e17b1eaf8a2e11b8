"""Paths of sending signals and of a company's own."""

from django.urls import include, path

from signals.submissions import signal_views

urlpatterns = [
    path("", include("signals.submissions.sending.urls")),
    path("", include("signals.submissions.importing.urls")),
    path("", include("signals.submissions.reveal.urls")),
    path("", include("signals.submissions.scope.urls")),
    path("", include("signals.submissions.release.urls")),
    path("mine/", signal_views.mine, name="mine"),
    path("s/<uuid:pk>/", signal_views.signal, name="signal"),
    path("s/<uuid:pk>/withdraw/", signal_views.withdraw, name="withdraw"),
]
