"""Paths of the signal programme in the console."""

from django.urls import path

from signals.catalog.lists import console as lists
from signals.outcomes.authorities import views as authorities
from signals.outcomes.disputes import console as disputes
from signals.outcomes.lifecycle import console as lifecycle
from signals.outcomes.quality import views as quality
from signals.outcomes.retraction import console as retraction
from signals.submissions.release import console as release
from signals.submissions.reveal import console as reveal
from signals.submissions.rotation import console as rotation
from signals.submissions.scope import console as scope
from signals.submissions.wording import console as wording

urlpatterns = [
    path("sharing-groups/", scope.sharing_groups, name="sharing-groups"),
    path("sharing-groups/start/", scope.sharing_group_start, name="sharing-group-start"),
    path("sharing-groups/<uuid:pk>/", scope.sharing_group, name="sharing-group"),
    path("signal-lookup/", reveal.lookup, name="signal-lookup"),
    path("signal-lookup/<uuid:pk>/", reveal.one, name="signal-one"),
    path("signal-lookup/<uuid:pk>/reveal/", reveal.reveal, name="signal-reveal"),
    path("signal-reveals/", reveal.reveals, name="signal-reveals"),
    path("signal-reveals/end/", reveal.end, name="signal-reveal-end"),
    path("vocabulary/", wording.vocabulary_move, name="vocabulary"),
    path("signal-keys/", rotation.signal_keys, name="signal-keys"),
    path("signal-keys/start/", rotation.start, name="signal-keys-start"),
    path("signal-keys/close/", rotation.close, name="signal-keys-close"),
    path("signal-keys/go-on/", rotation.go_on, name="signal-keys-go-on"),
    path("warning-lists/", lists.warning_lists, name="warning-lists"),
    path("warning-lists/add/", lists.warning_list_add, name="warning-list-add"),
    path("warning-lists/<uuid:pk>/", lists.warning_list, name="warning-list"),
    path("warning-lists/<uuid:pk>/end/", lists.warning_list_end, name="warning-list-end"),
    path("retention/", lifecycle.retention_page, name="retention"),
    path("retention/run/", lifecycle.retention_run, name="retention-run"),
    path("retention/<slug:subject>/", lifecycle.retention_set, name="retention-set"),
    path("signal-holds/", lifecycle.hold_list, name="signal-holds"),
    path("signal-holds/<uuid:pk>/", lifecycle.hold, name="signal-hold"),
    path("signal-holds/<uuid:pk>/lift/", lifecycle.hold_lift, name="signal-hold-lift"),
    path("erasure/", lifecycle.erasures, name="erasures"),
    path("erasure/<uuid:pk>/", lifecycle.erasure_request, name="erasure"),
    path("government-requests/", authorities.register, name="government-requests"),
    path("government-requests/<uuid:pk>/", authorities.government_request, name="government-request"),
    path("disputed-signals/", disputes.disputed_signals, name="disputed-signals"),
    path("disputed-signals/settings/", disputes.dispute_settings, name="dispute-settings"),
    path("disputed-signals/<uuid:pk>/", disputes.disputed_signal, name="disputed-signal"),
    path(
        "disputed-signals/<uuid:pk>/decide/", disputes.disputed_signal_decide, name="disputed-signal-decide"
    ),
    path(
        "disputed-signals/<uuid:pk>/answer/", disputes.disputed_signal_answer, name="disputed-signal-answer"
    ),
    path("signal-corrections/", retraction.signal_corrections, name="signal-corrections"),
    path("releases/", release.releases, name="releases"),
    path("releases/many/", release.release_many, name="release-many"),
    path("releases/<uuid:pk>/", release.release, name="release"),
    path("releases/<uuid:pk>/decide/", release.release_decide, name="release-decide"),
    path("contributors/", release.contributor_list, name="contributors"),
    path("contributors/<slug:slug>/", release.contributor, name="contributor"),
    path("quality/", quality.contributors, name="quality"),
    path("quality/<slug:slug>/", quality.contributor, name="contributor-quality"),
    path("quality/<slug:slug>/roll-back/", quality.contributor_rollback, name="contributor-rollback"),
]
