"""Paths of files of signals and of what became of them."""

from django.urls import path

from signals.submissions.importing import step_views, views

urlpatterns = [
    path("import/", views.import_file, name="import"),
    path("import/columns/", views.import_columns, name="import-columns"),
    path("import/template.csv", views.import_template, {"form": "csv"}, name="import-template"),
    path("import/template.jsonl", views.import_template, {"form": "jsonl"}, name="import-template-jsonl"),
    path("batches/", views.batch_list, name="batches"),
    path("batches/<uuid:pk>/", views.batch_detail, name="batch"),
    path("batches/<uuid:pk>/columns/", step_views.batch_columns, name="batch-columns"),
    path("batches/<uuid:pk>/go/", step_views.batch_go, name="batch-go"),
    path("batches/<uuid:pk>/let-go/", step_views.batch_let_go, name="batch-let-go"),
    path("batches/<uuid:pk>/share/", step_views.batch_share, name="batch-share"),
    path("batches/<uuid:pk>/undo/", step_views.batch_undo, name="batch-undo"),
    path("batches/<uuid:pk>/answer/", step_views.batch_answer, name="batch-answer"),
    path("batches/<uuid:pk>/mend.csv", step_views.batch_mend, name="batch-mend"),
    path("batches/<uuid:pk>/rows.csv", views.batch_rows_csv, name="batch-rows"),
    path("batches/<uuid:pk>/settle/", views.batch_settle, name="batch-settle"),
]
