"""Paths of agreements in the console."""

from django.urls import path

from members.agreements import console, console_coverage, console_returning, console_texts
from members.agreements.evidence import console as evidence

urlpatterns = [
    path("agreements/", console.signatures, name="agreements"),
    path("agreements/texts/", console_texts.texts, name="texts"),
    path("agreements/texts/kinds/", console_texts.kind_new, name="text-kind"),
    path("agreements/texts/new/<slug:kind>/", console_texts.draft_new, name="text-new"),
    path("agreements/texts/drafts/<uuid:pk>/", console_texts.draft_edit, name="text-draft"),
    path("agreements/texts/drafts/<uuid:pk>/preview/", console_texts.preview, name="text-preview"),
    path("agreements/texts/drafts/<uuid:pk>/preview.pdf", console_texts.preview_pdf, name="text-preview-pdf"),
    path("agreements/texts/drafts/<uuid:pk>/publish/", console_texts.publish, name="text-publish"),
    path("agreements/texts/drafts/<uuid:pk>/discard/", console_texts.discard, name="text-discard"),
    path("agreements/campaigns/<uuid:pk>/", console_coverage.campaign, name="campaign"),
    path("agreements/campaigns/<uuid:pk>/remind/", console_coverage.remind, name="campaign-remind"),
    path("agreements/coverage/", console_coverage.coverage_list, name="coverage"),
    path("agreements/coverage/<uuid:pk>/", console_coverage.coverage_company, name="coverage-company"),
    path(
        "agreements/coverage/<uuid:pk>/standard/<slug:kind>/",
        console_returning.return_to_standard,
        name="return-to-standard",
    ),
    path("agreements/<uuid:pk>/", console.countersign, name="agreement-countersign"),
    path("agreements/<uuid:pk>/close/", console.close, name="agreement-close"),
    path("agreements/paper/", evidence.from_paper, name="agreement-paper"),
    path("agreements/requests/", evidence.signing_requests, name="signing-requests"),
    path("agreements/requests/new/", evidence.ask, name="signing-request-new"),
    path("agreements/requests/<uuid:pk>/", evidence.signing_request, name="signing-request"),
    path("agreements/requests/<uuid:pk>/remind/", evidence.remind, name="signing-request-remind"),
    path("agreements/requests/<uuid:pk>/withdraw/", evidence.withdraw, name="signing-request-withdraw"),
]
