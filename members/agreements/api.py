"""The coverage gate of the API: no part of it answers somebody whom no agreement covers."""

from typing import Any

from django.http import Http404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from coalition.core.access import DEFAULT_COVERAGE, Refused
from members.agreements.coverage import coverage


class Covered(BasePermission):
    """As on pages: lists explain the gate (403), single things do not exist for the uncovered (404)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        decision = coverage(request.user, *getattr(view, "coverage_kinds", DEFAULT_COVERAGE))
        if decision:
            return True
        if view.kwargs:
            raise Http404
        raise Refused(decision)
