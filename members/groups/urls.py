"""Paths of the working groups."""

from django.urls import path

from members.groups import board_views, people_views, views
from members.groups.reviews import views as reviews

urlpatterns = [
    path("groups/", views.groups, name="groups"),
    path("groups/propose/", views.group_propose, name="group-propose"),
    path("groups/<slug:slug>/", views.group_page, name="group"),
    path("groups/<slug:slug>/board/", board_views.board, name="group-board"),
    path("groups/<slug:slug>/people/", people_views.people, name="group-people"),
    path("groups/<slug:slug>/reviews/", reviews.reviews, name="group-reviews"),
    path("groups/<slug:slug>/charter/", views.group_charter, name="group-charter"),
    path("groups/<slug:slug>/history/", views.group_history, name="group-history"),
    path("groups/<slug:slug>/join/", people_views.group_join, name="group-join"),
    path("groups/<slug:slug>/leave/", views.group_leave, name="group-leave"),
    path("groups/<slug:slug>/expert/", people_views.expert, name="group-expert"),
    path("deliverables/<uuid:pk>/", board_views.deliverable, name="deliverable"),
    path("deliverables/<uuid:pk>/call/", reviews.review_open, name="review-open"),
    path("reviews/<uuid:pk>/", reviews.review, name="review"),
    path("reviews/<uuid:pk>/draft.docx", reviews.review_docx, name="review-docx"),
    path("reviews/answers/<uuid:pk>/marked.docx", reviews.marked_copy, name="review-marked"),
]
