"""Paths of questions in the console."""

from django.urls import path

from resources.questions import console

urlpatterns = [
    path("questions/", console.questions_console, name="questions"),
    path("questions/<uuid:pk>/", console.question_console, name="question"),
    path("questions/<uuid:pk>/ask/", console.question_ask_person, name="question-ask-person"),
    path("questions/<uuid:pk>/look/", console.question_look, name="question-look"),
    path("questions/<uuid:pk>/merge/", console.question_merge, name="question-merge"),
]
