"""Paths of minutes, decisions and actions."""

from django.urls import path

from members.groups.meetings.minutes import views

urlpatterns = [
    path("meetings/<uuid:pk>/minutes/", views.minutes_page, name="minutes"),
    path("meetings/<uuid:pk>/minutes/edit/", views.minutes_edit, name="minutes-edit"),
    path("meetings/<uuid:pk>/minutes/check/", views.minutes_check, name="minutes-check"),
    path("meetings/<uuid:pk>/minutes/export/<slug:format_>/", views.minutes_export, name="minutes-export"),
    path("meetings/<uuid:pk>/decisions/", views.decision_add, name="decision-add"),
    path("meetings/<uuid:pk>/actions/", views.action_add, name="action-add"),
    path("actions/<uuid:pk>/done/", views.action_done, name="action-done"),
    path("groups/<uuid:pk>/actions-panel/", views.group_actions_panel, name="group-actions-panel"),
]
