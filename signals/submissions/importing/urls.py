"""Paths of files of signals and of what became of them."""

from django.urls import path

from signals.submissions.importing import views

urlpatterns = [
    path("import/", views.import_file, name="import"),
    path("import/template.csv", views.import_template, name="import-template"),
    path("batches/", views.batch_list, name="batches"),
    path("batches/<uuid:pk>/", views.batch_detail, name="batch"),
    path("batches/<uuid:pk>/rows.csv", views.batch_rows_csv, name="batch-rows"),
    path("batches/<uuid:pk>/settle/", views.batch_settle, name="batch-settle"),
]
