import pytest
from django.core.exceptions import ImproperlyConfigured

from coalition import env


@pytest.mark.parametrize(
    ("name", "value", "read", "words"),
    [
        ("COALITION_N", "many", lambda: env.number("COALITION_N", 1), "not a whole number"),
        ("COALITION_N", "0", lambda: env.number("COALITION_N", 1, least=1), "less than 1"),
        ("COALITION_F", "perhaps", lambda: env.flag("COALITION_F", default=True), "neither yes nor no"),
        ("COALITION_D", "mysql://u:p@h/n", lambda: env.database("COALITION_D"), "must start with postgresql"),
        ("COALITION_D", "postgresql://u:p@h:x/n", lambda: env.database("COALITION_D"), "port"),
        ("COALITION_D", "postgresql://u:p@h:5432/", lambda: env.database("COALITION_D"), "names no database"),
        ("COALITION_D", "postgresql://[h/n", lambda: env.database("COALITION_D"), "not a URL"),
        ("COALITION_R", "localhost:6379", lambda: env.address("COALITION_R", schemes=("redis",)), "redis://"),
        (
            "COALITION_R",
            "redis://:pw@h:x",
            lambda: env.address("COALITION_R", schemes=("redis",)),
            "redis://",
        ),
    ],
)
def test_a_malformed_setting_stops_the_start_with_one_line_that_names_it(
    monkeypatch, name, value, read, words
):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as raised:
        read()
    line = str(raised.value)
    assert name in line
    assert words in line
    assert "\n" not in line
    assert "pw" not in line


def test_a_missing_setting_is_named_and_says_where_to_look(monkeypatch):
    monkeypatch.delenv("COALITION_X", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"COALITION_X .*docs/operating.md"):
        env.text("COALITION_X")
    with pytest.raises(ImproperlyConfigured, match="COALITION_X_FILE"):
        env.secret("COALITION_X")


def test_a_secret_may_be_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("a-long-secret\n")
    monkeypatch.setenv("COALITION_X_FILE", str(tmp_path / "key"))
    assert env.secret("COALITION_X") == "a-long-secret"


def test_a_database_url_is_taken_apart(monkeypatch):
    monkeypatch.setenv("D", "postgresql://me:p%40ss@db.example:5433/portal?sslmode=require")
    found = env.database("D")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "me",
        "p@ss",
        "db.example",
        "5433",
        "portal",
    )
    assert found["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize(("value", "wanted"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_yes_and_no_are_understood(monkeypatch, value, wanted):
    monkeypatch.setenv("COALITION_F", value)
    assert env.flag("COALITION_F", default=not wanted) is wanted
