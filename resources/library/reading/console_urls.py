"""Paths of leak inquiries in the console."""

from django.urls import path

from resources.library.reading import console

urlpatterns = [
    path("leaks/", console.leaks, name="leaks"),
    path("leaks/new/", console.leak_new, name="leak-new"),
    path("leaks/<uuid:pk>/", console.leak, name="leak"),
    path("leaks/<uuid:pk>/decide/", console.leak_decide, name="leak-decide"),
    path("leaks/<uuid:pk>/names/", console.leak_names, name="leak-names"),
]
