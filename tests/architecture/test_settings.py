"""Every setting stands in docs/operating.md, and a wrong one is met with one clear line."""

import os
import re
import subprocess
import sys

import pytest

from tests.support.servers import ROOT

CALL = re.compile(
    r"""env\.(?:text|flag|number|words|secret|socket)\(\s*["'](\w+)["']|number\(["'](\w+)["']"""
)


def settings_read() -> set[str]:
    source = "".join(
        (ROOT / "coalition" / name).read_text(encoding="utf-8") for name in ("settings.py", "env.py")
    )
    return {first or second for first, second in CALL.findall(source)}


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", text))
    # The mail server's settings share a line: `COALITION_SMTP_HOST` `_PORT` …
    documented |= {"COALITION_SMTP" + ending for ending in re.findall(r"`(_[A-Z]+)`", text)}
    assert settings_read() - documented == set()
    assert len(settings_read()) > 20


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", None, "DATABASE_URL is not set"),
        ("DATABASE_URL", "mysql://somewhere/else", "DATABASE_URL must start with postgresql://"),
        ("DATABASE_URL", "postgresql://127.0.0.1:port/name", "DATABASE_URL has a port that is not a number"),
        ("REDIS_URL", None, "REDIS_URL is not set"),
        ("COALITION_SECRET_KEY", None, "COALITION_SECRET_KEY (or COALITION_SECRET_KEY_FILE) is not set"),
        ("COALITION_SECURE", "perhaps", "COALITION_SECURE='perhaps' is neither yes nor no"),
        ("COALITION_JOBS_IN_FLIGHT", "many", "COALITION_JOBS_IN_FLIGHT='many' is not a whole number"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_clear_line(name, value, words, tmp_path):
    environment = {**os.environ, "VAR": str(tmp_path), name: value}
    answer = subprocess.run(
        [sys.executable, "manage.py", "diffsettings"],
        cwd=ROOT,
        env={key: given for key, given in environment.items() if given is not None},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode != 0
    assert words in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
