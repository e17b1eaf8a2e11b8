"""Paths of searching."""

from django.urls import path

from resources.library.search import views

urlpatterns = [
    path("library/", views.library, name="library"),
    path("library/searches/", views.searches, name="library-searches"),
    path("library/searches/missed/", views.search_missed, name="library-search-missed"),
    path("library/searches/feed/", views.feed_key, name="library-feed-key"),
    path("library/searches/<uuid:pk>/forget/", views.search_forget, name="library-search-forget"),
    path("library/wanted/", views.wanted, name="library-wanted"),
    path("library/feeds/<str:key>/", views.private_feed, name="library-feed"),
]
