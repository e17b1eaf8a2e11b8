"""Paths of a pair at work."""

from django.urls import path

from members.mentorship.together import closing_views as closing
from members.mentorship.together import views

PAIR = "mentorship/pairs/<uuid:pk>"

urlpatterns = [
    path(f"{PAIR}/defaults/", views.mentorship_defaults, name="mentorship-defaults"),
    path(f"{PAIR}/goals/", views.mentorship_goal_add, name="mentorship-goal-add"),
    path(f"{PAIR}/goals/<uuid:goal>/", views.mentorship_goal, name="mentorship-goal"),
    path(f"{PAIR}/sessions/", views.mentorship_session_propose, name="mentorship-session-propose"),
    path(
        f"{PAIR}/sessions/<uuid:session>/take/", views.mentorship_session_take, name="mentorship-session-take"
    ),
    path(
        f"{PAIR}/sessions/<uuid:session>/cancel/",
        views.mentorship_session_cancel,
        name="mentorship-session-cancel",
    ),
    path(
        f"{PAIR}/sessions/<uuid:session>/session.ics",
        views.mentorship_session_ics,
        name="mentorship-session-ics",
    ),
    path(f"{PAIR}/notes/", closing.mentorship_note_add, name="mentorship-note-add"),
    path(
        f"{PAIR}/notes/<uuid:note>/destroy/", closing.mentorship_note_destroy, name="mentorship-note-destroy"
    ),
    path(f"{PAIR}/pulse/", closing.mentorship_pulse, name="mentorship-pulse"),
    path(f"{PAIR}/close/", closing.mentorship_pair_close, name="mentorship-pair-close"),
    path(f"{PAIR}/end/", closing.mentorship_pair_end, name="mentorship-pair-end"),
    path(f"{PAIR}/thanks/<uuid:thanks>/", closing.mentorship_thanks, name="mentorship-thanks"),
]
