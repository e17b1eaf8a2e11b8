"""Paths of sending signals by form."""

from django.urls import path

from signals.submissions.sending import template_views, urgent_views, views

urlpatterns = [
    path("submit/", views.submit, name="submit"),
    path("submit/guess/", views.guess, name="submit-guess"),
    path("submit/draft/", views.keep_draft, name="submit-draft"),
    path("submit/draft/drop/", views.drop_draft, name="submit-draft-drop"),
    path("templates/", template_views.template_list, name="templates"),
    path("templates/new/", template_views.template_new, name="template-new"),
    path("templates/<uuid:pk>/", template_views.template_edit, name="template"),
    path("templates/<uuid:pk>/end/", template_views.template_end, name="template-end"),
    path("urgent/", urgent_views.urgent_list, name="urgent"),
    path("urgent/preferences/", urgent_views.urgent_preferences, name="urgent-preferences"),
]
