"""Paths of what came of a document."""

from django.urls import path

from resources.library.feedback import views

urlpatterns = [
    path("library/mine/", views.mine, name="library-mine"),
    path("library/<uuid:pk>/feedback/", views.document_feedback, name="document-feedback"),
    path("library/<uuid:pk>/say/", views.document_say, name="document-say"),
    path("library/<uuid:pk>/take-up/", views.document_take_up, name="document-take-up"),
    path("library/<uuid:pk>/holds/", views.document_holds, name="document-holds"),
    path("panels/heard/<uuid:pk>/", views.panel_heard, name="panel-heard"),
]
