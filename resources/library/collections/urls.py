"""Paths of reading lists and of required reading."""

from django.urls import path

from resources.library.collections import views

urlpatterns = [
    path("library/collections/", views.collections, name="library-collections"),
    path("library/collections/new/", views.collection_new, name="library-collection-new"),
    path("library/collections/items/<uuid:pk>/", views.collection_item, name="library-collection-item"),
    path("library/collections/<slug:slug>/", views.collection, name="library-collection"),
    path("library/collections/<slug:slug>/add/", views.collection_add, name="library-collection-add"),
    path("library/required/", views.required, name="library-required"),
    path("library/required/company/", views.required_of_company, name="library-required-company"),
    path("library/required/<uuid:pk>/read/", views.required_read, name="library-required-read"),
    path("library/required/<uuid:pk>/close/", views.required_close, name="library-required-close"),
]
