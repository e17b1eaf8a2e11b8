"""Paths of the signal programme in the console."""

from django.urls import path

from signals.catalog.lists import console as lists

urlpatterns = [
    path("warning-lists/", lists.warning_lists, name="warning-lists"),
    path("warning-lists/add/", lists.warning_list_add, name="warning-list-add"),
    path("warning-lists/<uuid:pk>/", lists.warning_list, name="warning-list"),
    path("warning-lists/<uuid:pk>/end/", lists.warning_list_end, name="warning-list-end"),
]
