"""The site without the `sso` extra: starts, offers OpenID Connect, and says so."""

import subprocess
import sys

import pytest
from django.conf import settings

from members.sso import saml as saml_module
from tests.members.sso.test_sign_in_pages import PAGE, signed_in


def test_the_site_starts_without_the_extra():
    hidden = (
        "import sys\n"
        "class Hide:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in {'onelogin', 'xmlsec'}: raise ModuleNotFoundError(name)\n"
        "import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, package=None: None if name == 'onelogin' else real(name, package)\n"
        "sys.meta_path.insert(0, Hide())\n"
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'coalition.settings'\n"
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "from django.urls import reverse\n"
        "call_command('check')\n"
        "print(reverse('company-sign-in'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", hidden], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip().endswith("/accounts/company/"), done.stderr


@pytest.mark.django_db
def test_the_settings_page_says_that_saml_is_missing(client, aurora, admin, monkeypatch):
    monkeypatch.setattr(saml_module, "AVAILABLE", False)
    signed_in(client, admin)
    assert "SAML is not installed" in client.get(PAGE).text
    assert "SAML is not installed" in client.post(f"{PAGE}settings/?protocol=saml", {}).text
