"""One company whose own sign-in is set up and not tested yet: its provider is fictional, so nobody is sent there."""

from coalition.local.seed.cast import Cast
from members.sso.services import set_up


def seed_sign_in(cast: Cast) -> None:
    set_up(
        by=cast.staff,
        organization=cast.companies["aurora"],
        protocol="oidc",
        issuer="https://login.aurora.example",
        client_id="coalition-portal",
        secret="of-the-demo-only",  # noqa: S106 -- opens nothing
        checks_second_factor=True,
    )
