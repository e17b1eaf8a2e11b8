"""Paths of agreements in the console."""

from django.urls import path

from members.agreements import console, console_coverage, console_texts

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
    path("agreements/<uuid:pk>/", console.countersign, name="agreement-countersign"),
    path("agreements/<uuid:pk>/close/", console.close, name="agreement-close"),
]
