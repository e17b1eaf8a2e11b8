"""Where SAML answers arrive; imported where the `sso` extra is installed."""

from typing import cast

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.saml.views import FinishACSView
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from lxml import etree
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError

from members.sso.adapter import refused, sign_in_of


class FinishView(FinishACSView):  # type: ignore[misc]  # allauth ships no types
    """Every way in which an answer can be wrong ends on our page."""

    def dispatch(self, request: HttpRequest, organization_slug: str) -> HttpResponse:
        try:
            return cast("HttpResponse", super().dispatch(request, organization_slug))
        except ImmediateHttpResponse as answer:
            return cast("HttpResponse", answer.response)
        except PermissionDenied:
            code, why = "other_answer", "No request of this browser has this number."
        except (
            OneLogin_Saml2_Error,
            OneLogin_Saml2_ValidationError,
            etree.LxmlError,
            ValueError,
            KeyError,
            ImproperlyConfigured,
        ) as error:
            code, why = "broken", str(error)
        return refused(request, sign_in_of(organization_slug), code, why=why)


finish = login_not_required(FinishView.as_view())
