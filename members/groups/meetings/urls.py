"""Paths of meetings."""

from django.urls import path

from members.groups.meetings import feed_views, planning, slots, views

urlpatterns = [
    path("groups/<slug:slug>/meetings/", views.group_meetings, name="group-meetings"),
    path("groups/<slug:slug>/meetings/new/", planning.meeting_new, name="meeting-new"),
    path("groups/<uuid:pk>/meetings-panel/", views.group_meetings_panel, name="group-meetings-panel"),
    path("groups/<slug:slug>/slots/", slots.group_slots, name="group-slots"),
    path("calendar/", feed_views.calendar_page, name="calendar"),
    path("calendar/new/", feed_views.calendar_rotate, name="calendar-rotate"),
    path("calendar/stop/", feed_views.calendar_stop, name="calendar-stop"),
    path("calendar/<str:token>.ics", feed_views.calendar_feed, name="calendar-feed"),
    path("meetings/<uuid:pk>/", views.meeting_page, name="meeting"),
    path("meetings/<uuid:pk>/edit/", planning.meeting_edit, name="meeting-edit"),
    path("meetings/<uuid:pk>/publish/", planning.meeting_publish, name="meeting-publish"),
    path("meetings/<uuid:pk>/move/", planning.meeting_move, name="meeting-move"),
    path("meetings/<uuid:pk>/cancel/", planning.meeting_cancel, name="meeting-cancel"),
    path("meetings/<uuid:pk>/link/", planning.meeting_link, name="meeting-link"),
    path("meetings/<uuid:pk>/answer/", views.meeting_answer, name="meeting-answer"),
    path("meetings/<uuid:pk>/join/", views.meeting_join, name="meeting-join"),
    path("meetings/<uuid:pk>/stop/", views.meeting_stop, name="meeting-stop"),
    path("meetings/<uuid:pk>/resume/", views.meeting_resume, name="meeting-resume"),
]
