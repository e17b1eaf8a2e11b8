"""Paths of agreements."""

from django.urls import path

from members.agreements import verify, views

urlpatterns = [
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/verify/", verify.verify, name="agreements-verify"),
    path("agreements/<uuid:pk>/", views.agreement, name="agreement"),
    path("agreements/<uuid:pk>/text.pdf", views.agreement_pdf, name="agreement-pdf"),
    path("agreements/<uuid:pk>/sign/", views.agreement_sign, name="agreement-sign"),
    path("agreements/signatures/<uuid:pk>/", views.signature, name="signature"),
    path("agreements/signatures/<uuid:pk>/document.pdf", views.signature_pdf, name="signature-pdf"),
]
