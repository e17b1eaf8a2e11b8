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


TEMPLATES = ROOT / "templates"
INCLUDED = re.compile(r"""\{% include ["']([^"']+)["']""")


def _with_all_it_includes(name: str) -> str:
    if not (TEMPLATES / name).exists():  # of a library
        return ""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    return text + "".join(_with_all_it_includes(part.partition("#")[0]) for part in INCLUDED.findall(text))


CHARTED = [
    name
    for path in sorted(TEMPLATES.rglob("*.html"))
    if (name := str(path.relative_to(TEMPLATES)))
    and "{% extends" in path.read_text(encoding="utf-8")
    and "{% chart " in _with_all_it_includes(name)
]


@pytest.mark.parametrize("name", CHARTED)
def test_a_page_with_a_chart_brings_the_script_that_draws_it(name):
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert "vendor/chart.umd.min.js" in text
    assert "coalition/charts.js" in text


def test_there_are_pages_with_charts():
    assert len(CHARTED) > 8
