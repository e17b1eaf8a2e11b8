"""Paths of sending signals and of a company's own."""

from django.urls import include, path

from signals.submissions import signal_views, views

urlpatterns = [
    path("", include("signals.submissions.sending.urls")),
    path("import/", views.import_file, name="import"),
    path("import/template.csv", views.import_template, name="import-template"),
    path("batches/", views.batch_list, name="batches"),
    path("batches/<uuid:pk>/", views.batch_detail, name="batch"),
    path("batches/<uuid:pk>/rows.csv", views.batch_rows_csv, name="batch-rows"),
    path("batches/<uuid:pk>/settle/", views.batch_settle, name="batch-settle"),
    path("mine/", signal_views.mine, name="mine"),
    path("s/<uuid:pk>/", signal_views.signal, name="signal"),
    path("s/<uuid:pk>/withdraw/", signal_views.withdraw, name="withdraw"),
]
