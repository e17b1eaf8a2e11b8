"""Paths of discussions."""

from django.urls import path

from members.groups.threads import views

urlpatterns = [
    path("threads/<slug:kind>/<uuid:pk>/", views.thread, name="thread"),
    path("threads/<slug:kind>/<uuid:pk>/people/", views.thread_people, name="thread-people"),
    path("comments/<uuid:pk>/edit/", views.comment_edit, name="comment-edit"),
    path("comments/<uuid:pk>/delete/", views.comment_delete, name="comment-delete"),
    path("comments/<uuid:pk>/history/", views.comment_history, name="comment-history"),
]
