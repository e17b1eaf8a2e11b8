"""Every path of the portal, from here down."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from coalition import health, home, public
from coalition.core import search
from coalition.core.jobs import views as jobs
from coalition.core.notices import views as notices
from coalition.core.sealing import views as sealing

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # behind the same sign-in

urlpatterns = [
    path("", home.home, name="home"),
    path("report-a-tip/", public.report_a_tip, name="report-a-tip"),
    path("transparency/", public.transparency, name="transparency"),
    path(".well-known/security.txt", public.security_txt, name="security-txt"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("search/", search.search, name="search"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/read/", notices.notices_read, name="notices-read"),
    path("notices/preferences/", notices.preferences, name="notice-preferences"),
    path("notices/<uuid:pk>/", notices.notice_open, name="notice-open"),
    path("jobs/<uuid:pk>/", jobs.job_progress, name="job-progress"),
    path("jobs/<uuid:pk>/cancel/", jobs.job_cancel, name="job-cancel"),
    path("seal/upload/", sealing.seal_upload, name="seal-upload"),
    path("seal/<slug:kind>/<uuid:pk>/", sealing.seal_object, name="seal"),
    path("accounts/", include("members.accounts.urls")),
    path("accounts/", include("members.sso.account_urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("members.admission.urls")),
    path("members/", include("members.urls")),
    path("resources/", include("resources.urls")),
    path("signals/", include("signals.urls")),
    path("impact/", include("coalition.impact.urls")),
    path("api/", include("coalition.api")),
    path("console/", include("coalition.console_urls")),
    path("admin/", admin.site.urls),
]

# A refusal has one page per status, with the reason on it.
handler400 = "coalition.errors.bad_request"
handler403 = "coalition.errors.forbidden"
handler404 = "coalition.errors.not_found"
handler500 = "coalition.errors.server_error"

if settings.DEBUG:
    from django.contrib.staticfiles.urls import staticfiles_urlpatterns

    urlpatterns += staticfiles_urlpatterns()
