"""Paths of the members place."""

from django.urls import include, path

from coalition.core.places import place_index

app_name = "members"
urlpatterns = [
    path("", place_index("members"), name="index"),
    path("", include("members.admission.member_urls")),
    path("", include("members.agreements.urls")),
    path("", include("members.organizations.urls")),
    path("", include("members.groups.urls")),
    path("", include("members.groups.meetings.urls")),
    path("", include("members.groups.threads.urls")),
    path("", include("members.groups.meetings.minutes.urls")),
    path("", include("members.mentorship.urls")),
    path("", include("members.standing.urls")),
    path("", include("members.sso.urls")),
]
