"""Paths of one's own account, beside allauth's."""

from django.urls import path

from members.accounts import views

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("login/", views.sign_in, name="account_login"),
]
