"""Paths of what became of reports."""

from django.urls import path, register_converter

from signals.outcomes.after_report import views
from signals.outcomes.after_report.models import ReportFate


class OfConverter:
    """What a report was about."""

    regex = "|".join(ReportFate.Of.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(OfConverter, "reported")
urlpatterns = [
    path("", views.after_report, name="after-report"),
    path("<reported:of>/<uuid:pk>/", views.say, name="after-report-say"),
    path("<uuid:pk>/take-back/", views.take_back, name="after-report-take-back"),
]
