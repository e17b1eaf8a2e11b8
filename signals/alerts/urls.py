"""Paths of alerts."""

from django.urls import path

from signals.alerts import views

urlpatterns = [
    path("alerts/", views.alerts, name="alerts"),
    path("panel/alerts/", views.panel_alerts, name="panel-alerts"),
    path("alerts/new/", views.alert_new, name="alert-new"),
    path("alerts/<uuid:pk>/", views.alert, name="alert"),
    path("alerts/<uuid:pk>/acknowledge/", views.alert_read, name="alert-read"),
    path("alerts/<uuid:pk>/answer/", views.alert_answer, name="alert-answer"),
    path("alerts/<uuid:pk>/decide/", views.alert_decide, name="alert-decide"),
    path("alerts/<uuid:pk>/withdraw/", views.alert_withdraw, name="alert-withdraw"),
]
