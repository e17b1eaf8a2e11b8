"""Paths of sending signals by form."""

from django.urls import path

from signals.submissions.sending import views

urlpatterns = [
    path("submit/", views.submit, name="submit"),
]
