"""Paths of signing in through one's company; they stand before allauth's and close those of its ways that are not ours."""

from django.urls import path

from members.sso import account_views as views
from members.sso import saml

urlpatterns = [
    path("company/", views.company, name="company-sign-in"),
    path("company/<uuid:pk>/", views.company_continue, name="company-continue"),
    path("company/<uuid:pk>/go/", views.company_go, name="company-go"),
    path("company/<uuid:pk>/again/", views.company_again, name="company-again"),
    path("company/<uuid:pk>/again/go/", views.company_again_go, name="company-again-go"),
    path("oidc/<str:provider_id>/login/", views.closed, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", views.oidc_callback, name="openid_connect_callback"),
    path("3rdparty/", views.closed, name="socialaccount_connections"),
    path("3rdparty/signup/", views.closed, name="socialaccount_signup"),
]

if saml.AVAILABLE:
    from members.sso import saml_views

    urlpatterns += [
        path("saml/<str:organization_slug>/acs/finish/", saml_views.finish, name="saml_finish_acs"),
        path("saml/<str:organization_slug>/login/", views.closed, name="saml_login"),
        path("saml/<str:organization_slug>/sls/", views.closed, name="saml_sls"),
    ]
