"""Console paths of meetings."""

from django.urls import path

from members.groups.meetings import console

urlpatterns = [path("meetings/stopped/", console.meeting_stops, name="meeting-stops")]
