"""Paths of questions."""

from django.urls import path

from resources.questions import acts, panels, views

urlpatterns = [
    path("questions/", views.questions, name="questions"),
    path("questions/ask/", views.question_ask, name="question-ask"),
    path("questions/ask/keep/", views.question_keep, name="question-keep"),
    path("questions/ask/similar/", views.question_similar, name="question-similar"),
    path("questions/<uuid:pk>/", views.question, name="question"),
    path("questions/<uuid:pk>/edit/", views.question_edit, name="question-edit"),
    path("questions/<uuid:pk>/discard/", acts.question_discard, name="question-discard"),
    path("questions/<uuid:pk>/answer/", acts.question_answer, name="question-answer"),
    path("questions/<uuid:pk>/follow/", acts.question_follow, name="question-follow"),
    path("questions/<uuid:pk>/close/", acts.question_close, name="question-close"),
    path("questions/<uuid:pk>/pass/", acts.question_pass, name="question-pass"),
    path("answers/<uuid:pk>/edit/", acts.answer_edit, name="answer-edit"),
    path("answers/<uuid:pk>/take-back/", acts.answer_take_back, name="answer-take-back"),
    path("answers/<uuid:pk>/mark/", acts.answer_mark, name="answer-mark"),
    path("answers/<uuid:pk>/thank/", acts.answer_thank, name="answer-thank"),
    path("answers/<uuid:pk>/note/", acts.answer_note, name="answer-note"),
    path("panels/questions/", panels.panel_questions, name="panel-questions"),
    path("panels/questions/found/", panels.panel_found_questions, name="panel-found-questions"),
    path("panels/questions/group/<uuid:pk>/", panels.panel_group_questions, name="panel-group-questions"),
]
