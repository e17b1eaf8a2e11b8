"""Paths of company sign-in in the console."""

from django.urls import path

from members.sso import console

urlpatterns = [path("sign-ins/", console.sign_ins, name="sign-ins")]
