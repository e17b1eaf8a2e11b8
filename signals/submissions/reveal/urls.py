"""Paths of opening values."""

from django.urls import path

from signals.submissions.reveal import views

urlpatterns = [
    path("s/<uuid:pk>/reveal/", views.reveal, name="reveal"),
    path("reveals/", views.reveals, name="reveals"),
    path("reveals/end/", views.end, name="reveal-end"),
]
