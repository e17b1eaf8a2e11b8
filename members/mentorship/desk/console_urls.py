"""Console paths of staff's desk of mentorship."""

from django.urls import path

from members.mentorship.desk import console

urlpatterns = [
    path("mentorship/desk/", console.mentorship_desk, name="mentorship-desk"),
    path("mentorship/desk/<uuid:pk>/", console.mentorship_now, name="mentorship-now"),
    path("mentorship/desk/<uuid:pk>/approval/", console.mentorship_approval, name="mentorship-approval"),
    path("mentorship/pairs/", console.mentorship_pairs, name="mentorship-pairs"),
    path("mentorship/pairs/<uuid:pk>/", console.mentorship_pair_staff, name="mentorship-pair-staff"),
]
