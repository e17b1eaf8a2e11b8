"""Paths of agreements."""

from django.urls import path

from members.agreements import reading, verify, views
from members.agreements.evidence import views as evidence

urlpatterns = [
    path("agreements/", reading.agreements, name="agreements"),
    path("agreements/verify/", verify.verify, name="agreements-verify"),
    path("agreements/coverage/", reading.coverage_page, name="coverage"),
    path("agreements/<uuid:pk>/changes/", reading.changes, name="agreement-changes"),
    path("agreements/<uuid:pk>/acknowledge/", reading.agreement_acknowledge, name="agreement-acknowledge"),
    path("agreements/<uuid:pk>/undertake/", reading.agreement_undertake, name="agreement-undertake"),
    path("agreements/<uuid:pk>/", reading.agreement, name="agreement"),
    path("agreements/<uuid:pk>/text.pdf", reading.agreement_pdf, name="agreement-pdf"),
    path("agreements/<uuid:pk>/sign/", views.agreement_sign, name="agreement-sign"),
    path("agreements/signatures/<uuid:pk>/", views.signature, name="signature"),
    path("agreements/signatures/<uuid:pk>/document.pdf", views.signature_pdf, name="signature-pdf"),
    path("agreements/signatures/<uuid:pk>/evidence.zip", evidence.evidence_bundle, name="signature-evidence"),
    path("agreements/signatures/<uuid:pk>/paper/", evidence.paper_copy, name="signature-paper"),
    path("agreements/signatures/<uuid:pk>/consent/", evidence.withdraw_consent, name="signature-consent"),
    path("agreements/requests/<uuid:pk>/", evidence.signing_request, name="signing-request"),
    path("agreements/requests/<uuid:pk>/hand-over/", evidence.delegate, name="signing-request-delegate"),
    path("agreements/requests/<uuid:pk>/decline/", evidence.decline, name="signing-request-decline"),
]
