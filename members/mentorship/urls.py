"""Paths of mentorship."""

from django.urls import path

from members.mentorship import views
from members.mentorship.pairs import views as pairs
from members.mentorship.programme import views as programme
from members.mentorship.together.urls import urlpatterns as together

urlpatterns = [
    path("mentorship/", views.mentorship, name="mentorship"),
    path("mentorship/programme/", programme.mentorship_programme, name="mentorship-programme"),
    path("mentorship/request/", views.mentorship_request, name="mentorship-request"),
    path(
        "mentorship/request/withdraw/", views.mentorship_request_withdraw, name="mentorship-request-withdraw"
    ),
    path("mentorship/now/", views.mentorship_now, name="mentorship-now"),
    path("mentorship/drafts/<slug:form>/", views.mentorship_draft, name="mentorship-draft"),
    path("mentorship/offer/", views.mentorship_offer, name="mentorship-offer"),
    path("mentorship/offer/withdraw/", views.mentorship_offer_withdraw, name="mentorship-offer-withdraw"),
    path("mentorship/pairs/<uuid:pk>/", pairs.mentorship_pair, name="mentorship-pair"),
    path("mentorship/pairs/<uuid:pk>/answer/", pairs.mentorship_pair_answer, name="mentorship-pair-answer"),
    *together,
]
