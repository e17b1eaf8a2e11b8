"""The console: the kernel's own pages and those that each app adds."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from coalition.core.audit import views as audit
from coalition.core.console import console_home
from coalition.core.jobs import views as jobs
from coalition.core.mail import views as mail
from coalition.core.sealing import views as sealing

app_name = "console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", console_home, name="home"),
    path("mail/", mail.letters, name="mail"),
    path("mail/<uuid:pk>/", mail.letter, name="letter"),
    path("audit/", audit.audit_log, name="audit"),
    path("audit/export.csv", audit.audit_export, name="audit-export"),
    path("jobs/", jobs.dead_letters, name="jobs"),
    path("jobs/<uuid:pk>/retry/", jobs.job_retry, name="job-retry"),
    path("sealed/", sealing.seals, name="seals"),
]
urlpatterns += [
    path("", include(import_module(f"{app}.console_urls").urlpatterns))
    for app in ("members", "resources", "signals", "coalition.impact")
    if find_spec(f"{app}.console_urls")
]
