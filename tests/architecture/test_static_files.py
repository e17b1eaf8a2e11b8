"""Whatever a template asks for as a static file exists; a missing script fails nowhere else, it only does nothing."""

import re

import pytest
from django.contrib.staticfiles import finders

from tests.support.servers import ROOT

NAMED = re.compile(r"\{% static '([^']+)' %\}|\{% static \"([^\"]+)\" %\}")
USED = sorted(
    {
        (one or two, str(path.relative_to(ROOT)))
        for path in (ROOT / "templates").rglob("*.html")
        for one, two in NAMED.findall(path.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize(("name", "template"), USED)
def test_every_static_file_that_a_template_names_exists(name, template):
    assert finders.find(name), f"{template} asks for {name}"


def test_templates_name_static_files():
    assert USED
