"""The tools that keep the house in order, each of them a gate of the suite."""

import os
import subprocess
import sys

import pytest

from members.agreements.evidence import key
from tests.support.servers import ROOT

PACKAGES = ["coalition", "members", "resources", "signals"]


def passes(*command: str, **environment: str | None) -> None:
    env = {**os.environ, **environment}
    answer = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={name: value for name, value in env.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        pytest.fail(f"{' '.join(command)}\n{answer.stdout}{answer.stderr}", pytrace=False)


def test_ruff_finds_nothing():
    passes("ruff", "check", ".")


def test_code_is_formatted():
    passes("ruff", "format", "--check", ".")


def test_types_hold_strictly():
    passes("mypy", *PACKAGES, "manage.py")


def test_imports_flow_as_the_design_says():
    code = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    answer = subprocess.run(
        [sys.executable, "-c", code, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        pytest.fail(answer.stdout + answer.stderr, pytrace=False)


def test_templates_are_clean():
    passes("djlint", "--lint", "--quiet", "templates")


def test_migrations_are_in_step_with_the_models():
    passes("manage", "makemigrations", "--check", "--dry-run")


def test_production_settings_pass_every_deployment_check(tmp_path):
    key.make(tmp_path / "seal.p12")
    passes(
        *("manage", "check", "--deploy", "--fail-level", "WARNING"),
        COALITION_DEMO=None,
        DJANGO_ALLOW_ASYNC_UNSAFE=None,  # the browser fixture sets it for this process
        COALITION_SEAL_FILE=str(tmp_path / "seal.p12"),
        COALITION_HOSTS="portal.coalition.example",
        COALITION_SITE_URL="https://portal.coalition.example",
    )
