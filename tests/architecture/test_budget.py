"""The house budget of docs/architecture.md: small files, few views, no inline script or style, no import cycle."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import grimp
import pytest

from tests.support.servers import ROOT

FILE_LINES = 400
TEMPLATE_LINES = 150
VIEWS = 10
PACKAGES = ["coalition", "members", "resources", "signals"]
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
INLINE = {
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(?!\s*</script>)", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "a script attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: link": re.compile(r"javascript:", re.IGNORECASE),
}
UNEXPLAINED = re.compile(
    r"#\s*(?:type:\s*ignore|noqa)(?:\[[^\]]*\]|:\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*)?\s*$"
)


@cache
def tracked() -> list[Path]:
    """The files of the repository, and those about to be added."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def own_python() -> list[Path]:
    """Without what Django writes."""
    return [path for path in python_files() if "migrations" not in path.parts]


def templates() -> list[Path]:
    return [path for path in tracked() if path.is_relative_to(ROOT / "templates") and path.suffix == ".html"]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_long():
    assert [f"{name(path)}: {lines(path)}" for path in own_python() if lines(path) > FILE_LINES] == []


def test_no_template_is_long():
    assert [f"{name(path)}: {lines(path)}" for path in templates() if lines(path) > TEMPLATE_LINES] == []


def test_no_file_holds_more_than_ten_views():
    crowded = {}
    for path in own_python():
        if path.is_relative_to(ROOT / "tests"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        views = [node for node in tree.body if isinstance(node, ast.FunctionDef) and _takes_a_request(node)]
        if len(views) > VIEWS:
            crowded[name(path)] = len(views)
    assert crowded == {}


def _takes_a_request(node: ast.FunctionDef) -> bool:
    first = node.args.args[0] if node.args.args else None
    return bool(first) and first.arg == "request" and not node.name.startswith("_")


def test_every_module_says_in_a_line_what_it_is():
    silent = [
        name(path)
        for path in own_python()
        if path.stat().st_size
        # A test's name says what it is; its sentences are the names of its functions.
        and not path.is_relative_to(ROOT / "tests")
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_module_is_a_drawer_for_odds_and_ends():
    assert [name(path) for path in python_files() if path.stem in FORBIDDEN_NAMES] == []


def test_every_migration_is_named():
    unnamed = re.compile(r"^\d{4}_(?:auto|alter|\w*_and_more)")
    files = [path for path in python_files() if path.parent.name == "migrations" and path.stem != "__init__"]
    assert [name(path) for path in files if unnamed.match(path.stem)] == []


@pytest.mark.parametrize("what", INLINE)
def test_templates_hold_no(what):
    mail = ROOT / "templates"
    found = [
        f"{name(path)}: {match.group(0)[:80]}"
        for path in templates()
        # Letters carry their style with them: mail programs load no style sheet, and no policy of ours applies there.
        if "mail" not in path.relative_to(mail).parts
        for match in INLINE[what].finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_exception_from_a_rule_says_why():
    silent = [
        f"{name(path)}:{number}"
        for path in own_python()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if UNEXPLAINED.search(line)
    ]
    assert silent == []


def test_no_module_imports_itself_in_a_circle():
    present = [package for package in PACKAGES if (ROOT / package / "__init__.py").exists()]
    graph = grimp.build_graph(*present, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert [sorted(circle) for circle in circles(imports)] == []


def circles(imports: dict[str, set[str]]) -> list[set[str]]:
    """Groups of modules that reach each other (Tarjan's strongly connected components, larger than one)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(module: str) -> None:
        index[module] = low[module] = len(index)
        stack.append(module)
        for target in imports.get(module, set()):
            if target not in index:
                visit(target)
                low[module] = min(low[module], low[target])
            elif target in stack:
                low[module] = min(low[module], index[target])
        if low[module] == index[module]:
            group = set(stack[stack.index(module) :])
            del stack[stack.index(module) :]
            if len(group) > 1:
                found.append(group)

    for module in sorted(imports):
        if module not in index:
            visit(module)
    return found


def test_circles_are_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [{"a", "b", "c"}]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def test_inline_code_is_recognised():
    bad = {
        "an inline script": "<script nonce='x'>alert(1)</script>",
        "an inline style sheet": "<style>p {}</style>",
        "a style attribute": '<p class="x" style="color: red">',
        "a script attribute": '<a href="#" onclick="go()">',
        "a javascript: link": '<a href="javascript:go()">',
    }
    good = '<script src="{% static "x.js" %}" defer></script><input name="online" data-onset="x"><p class="style">'
    assert all(INLINE[what].search(text) for what, text in bad.items())
    assert not any(pattern.search(good) for pattern in INLINE.values())


def test_beside_every_upload_stands_the_way_to_say_that_it_is_illegal():
    uploads = [
        page
        for page in (ROOT / "templates").rglob("*.html")
        if re.search(r"multipart/form-data|type=.file", page.read_text(encoding="utf-8"))
    ]
    assert len(uploads) >= 7
    assert [
        str(page)
        for page in uploads
        if not re.search(r"{% seal_(button|upload)", page.read_text(encoding="utf-8"))
    ] == []
