"""Paths of Investigate."""

from django.urls import path

from signals.matching.investigate import view_views, views

urlpatterns = [
    path("investigate/", views.investigate, name="investigate"),
    path("browse/", views.browse, name="browse"),
    path("investigate/keep/", views.keep, name="investigate-keep"),
    path("investigate/looked/", views.looked, name="investigate-looked"),
    path("investigate/taken/", views.taken, name="investigate-taken"),
    path("investigate/comfort/", views.comfort, name="investigate-comfort"),
    path("investigate/pause/", views.pause, name="investigate-pause"),
    path("investigate/s/<uuid:pk>/", views.pane, name="investigate-pane"),
    path("investigate/views/", view_views.saved_views, name="saved-views"),
    path("investigate/views/save/", view_views.save_view, name="saved-view-save"),
    path("investigate/views/<uuid:pk>/", view_views.change_view, name="saved-view"),
    path("investigate/views/<uuid:pk>/end/", view_views.end_view, name="saved-view-end"),
    path("investigate/views/<uuid:pk>/back-test/", view_views.back_test, name="saved-view-back-test"),
]
