"""The words of the demo coalition: complete, consistent with each other, written and not filled in."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

DATA = Path(__file__).resolve().parents[2] / "coalition" / "local" / "seed" / "data"
SIZES = {"small", "medium", "large"}
SERVICES = {
    *("social", "messaging", "video", "gaming", "generative_ai", "dating", "hosting", "infrastructure"),
    *("search", "marketplace", "payments", "education", "livestream", "storage", "forum"),
}
SEAT_ROLES = {"signatory", "admin", "representative", "staff", "analyst", "compliance", "read_only"}
STAFF_ROLES = {"membership", "programmes", "publishing", "compliance", "safety", "administrator"}
CAST = {
    *("staff@coalition.example", "compliance@coalition.example", "signatory@aurora.example"),
    *("lead@aurora.example", "member@birch.example", "analyst@meridian.example", "analyst@sol.example"),
    *("new@newco.example", "gone@left.example", "guest@ngo.example"),
}


def load(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def split(path: Path) -> tuple[dict[str, Any], str]:
    match = re.fullmatch(r"---\n(.*?)\n---\n\n(.*)", path.read_text(encoding="utf-8"), re.DOTALL)
    assert match, f"{path.name} has no front matter"
    return yaml.safe_load(match[1]), match[2]


def words(text: str) -> int:
    return len(re.findall(r"\w[\w'’-]*", text))


COMPANIES = load("companies.yaml")
PEOPLE = load("people.yaml")
SLUGS = {company["slug"] for company in COMPANIES}
AGREEMENTS = sorted((DATA / "agreements").glob("*.md"))


@pytest.mark.parametrize("path", AGREEMENTS, ids=lambda path: path.stem)
def test_an_agreement_says_what_it_is_and_from_when(path):
    front, body = split(path)
    assert path.stem == f"{front['kind']}-{front['number']}"
    assert front["effective"] <= 0
    assert isinstance(front["material"], bool)
    assert body.startswith(f"# {front['title']}")


@pytest.mark.parametrize("path", AGREEMENTS, ids=lambda path: path.stem)
def test_the_clauses_of_an_agreement_are_numbered_without_a_gap(path):
    chapters: dict[int, list[int]] = {}
    for chapter, clause in re.findall(r"^(\d+)\.(\d+) ", split(path)[1], re.MULTILINE):
        chapters.setdefault(int(chapter), []).append(int(clause))
    assert list(chapters) == list(range(1, len(chapters) + 1))
    assert all(clauses == list(range(1, len(clauses) + 1)) for clauses in chapters.values())


def test_the_new_agreement_differs_from_the_old_one_in_a_few_clauses_only():
    old = set(split(DATA / "agreements" / "nda-1.0.md")[1].splitlines())
    new = set(split(DATA / "agreements" / "nda-2.0.md")[1].splitlines())
    assert 5 <= len(new - old) <= 15
    assert words("\n".join(sorted(new))) >= 1200


def test_companies_are_fictional_unique_and_refer_to_each_other():
    assert len(SLUGS) == len({company["name"] for company in COMPANIES}) == len(COMPANIES)
    for company in COMPANIES:
        assert company["domain"] == f"{company['slug']}.example"
        assert company["size"] in SIZES
        assert set(company["services"]) <= SERVICES
        assert isinstance(company["jurisdiction"], str)
        assert set(company.get("competitors", [])) <= SLUGS - {company["slug"]}


def test_the_coalition_is_in_the_states_that_the_demo_shows():
    members = [company for company in COMPANIES if company["standing"] == "member"]
    assert len(members) == 45
    assert Counter(company["nda"] for company in members) == {"2.0": 38, "1.0": 7}
    others = Counter(company["standing"] for company in COMPANIES if company["standing"] != "member")
    assert others == {"prospect": 1, "applicant": 1, "admitted": 1, "suspended": 1, "left": 1}
    assert len([company for company in members if company.get("signals")]) == 12
    assert [company["slug"] for company in members if company["seats"] == 1] == ["rookhaven"]
    assert len([company for company in members if company.get("on_paper")]) == 1
    assert len([company for company in members if company.get("negotiated")]) == 1


def test_four_hundred_people_have_names_titles_and_a_home():
    unattached = [person for person in PEOPLE["cast"] if person["company"] is None]
    assert sum(company["seats"] for company in COMPANIES) + len(unattached) == 400
    pairs = {
        (given, family) for line in PEOPLE["names"] for given in line["given"] for family in line["family"]
    }
    assert len(pairs) > 1200
    homes = {home for line in PEOPLE["names"] for home in line["homes"]}
    assert {company["jurisdiction"] for company in COMPANIES} <= homes


def test_the_cast_is_the_one_of_the_contract():
    assert {person["email"] for person in PEOPLE["cast"]} >= CAST
    for person in PEOPLE["cast"]:
        assert person["company"] is None or person["company"] in SLUGS
        assert set(person.get("roles", [])) <= SEAT_ROLES
        assert set(person.get("staff_roles", [])) <= STAFF_ROLES
        assert bool(person.get("roles")) == (person["kind"] == "member")
