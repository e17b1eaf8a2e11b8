"""Single sign-on of a company: its own identity provider signs its people in, by OIDC or SAML."""
