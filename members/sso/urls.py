"""Paths of a company's sign-in settings."""

from django.urls import path

from members.sso import views

urlpatterns = [
    path("sign-in/<slug:slug>/", views.sign_in, name="sign-in"),
    path("sign-in/<slug:slug>/settings/", views.sign_in_settings, name="sign-in-settings"),
    path("sign-in/<slug:slug>/test/", views.sign_in_test, name="sign-in-test"),
    path("sign-in/<slug:slug>/enforce/", views.sign_in_enforce, name="sign-in-enforce"),
    path("sign-in/<slug:slug>/lift/", views.sign_in_lift, name="sign-in-lift"),
    path("sign-in/<slug:slug>/off/", views.sign_in_off, name="sign-in-off"),
    path("sign-in/<slug:slug>/unlink/<uuid:pk>/", views.sign_in_unlink, name="sign-in-unlink"),
]
