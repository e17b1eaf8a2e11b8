"""Pages of members in the console."""

from django.urls import include, path

urlpatterns = [
    path("", include("members.organizations.console_urls")),
    path("", include("members.admission.console_urls")),
    path("", include("members.agreements.console_urls")),
    path("", include("members.groups.meetings.console_urls")),
    path("", include("members.groups.console_urls")),
    path("", include("members.mentorship.desk.console_urls")),
    path("", include("members.mentorship.rounds.console_urls")),
    path("", include("members.standing.console_urls")),
    path("", include("members.sso.console_urls")),
]
