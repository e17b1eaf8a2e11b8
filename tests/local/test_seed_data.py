"""The words of the demo coalition: complete, consistent with each other, written and not filled in."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

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
    members = [company for company in COMPANIES if company["standing"] == "active"]
    assert len(members) == 45
    assert Counter(company["nda"] for company in members) == {"2.0": 38, "1.0": 7}
    others = Counter(company["standing"] for company in COMPANIES if company["standing"] != "active")
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


NEEDS = {
    *("law-enforcement", "ncmec-reporting", "hash-matching", "video-matching", "classifiers", "grooming"),
    *("sextortion", "genai-risk", "safety-by-design", "age-assurance", "policy", "investigations"),
    *("signal-sharing", "regulation", "transparency", "wellness", "vendor-oversight", "starting-from-zero"),
}
STAGES = {"prevent", "detect", "report", "disrupt", "enforce", "follow_through", "people"}
NAMED = {
    "financial-sextortion-indicators-and-interventions": "Financial sextortion: cross-platform indicators and interventions, v2",
    "what-makes-a-cybertipline-report-actionable": "What makes a CyberTipline report actionable",
    "supplemental-reports": "Supplemental reports: when, how, what not to resend",
    "emergency-disclosure-runbook": "Emergency disclosure requests: a runbook for a team of two",
    "first-ninety-days": "First ninety days with one person and no budget",
    "red-teaming-within-the-law": "Red teaming within the law, by jurisdiction",
    "age-assurance-24-questions": "Age assurance: 24 questions for a vendor",
    "minimum-standards-for-reviewers": "Minimum standards for people who review harmful material",
}
LINKED = {"report.cybertip.org", "www.inhope.org", "takeitdown.ncmec.org", "stopncii.org"}
REAL_COMPANIES = re.compile(
    r"\b(TikTok|Snapchat|Discord|Instagram|Facebook|WhatsApp|Telegram|Twitter|YouTube|Roblox|Amazon|Apple|OpenAI|Anthropic|"
    r"Reddit|Twitch|Tinder|Bumble|Dropbox|PayPal|Netflix|Spotify|Pinterest|LinkedIn|Zoom|Google|Microsoft|Meta|Cloudflare|Thorn)\b"
)
TOOLS = re.compile(
    r"PhotoDNA|PDQ|CSAI Match|Content Safety API|Hash Matching API|Artemis|CSAM Scanning Tool|Safer\b|ThreatExchange"
)
GROUPS = load("groups.yaml")
MENTORSHIP = load("mentorship.yaml")
DOCUMENTS = sorted((DATA / "library").glob("*.md"))
PUBLIC = DATA.parents[2] / "data" / "public.yaml"
TEXTS = [*sorted(DATA.rglob("*.*")), PUBLIC]


def tokens_of(body: str) -> list[Token]:
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    return tokens + [child for token in tokens for child in token.children or []]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_carries_a_complete_front_matter(path):
    front, body = split(path)
    assert front["slug"] == path.stem
    assert front["stage"] in STAGES
    assert front["topics"]
    assert set(front["topics"]) <= NEEDS
    assert front["author_company"] is None or front["author_company"] in SLUGS
    assert front["group"] is None or front["group"] in {group["slug"] for group in GROUPS}
    assert 10 <= words(front["summary"]) <= 45
    assert (front["status"], front["published"] is None) in {("published", False), ("draft", True)}
    assert isinstance(front["review_by"], int)
    assert words(body) >= (900 if path.stem in NAMED else 380)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_the_label_of_a_document_fits_its_audience(path):
    front, _ = split(path)
    narrowest = {
        "public": {"clear"},
        "prospects": {"clear", "green"},
        "members": {"green", "amber", "amber+strict"},
    }
    if front["audience"].startswith("group:"):
        assert front["audience"] == f"group:{front['group']}"
        assert front["status"] == "draft"
    else:
        assert front["tlp"] in narrowest[front["audience"]]


@pytest.mark.parametrize("path", DOCUMENTS + AGREEMENTS, ids=lambda path: path.stem)
def test_a_text_is_plain_markdown_whose_tables_are_whole(path):
    _, body = split(path)
    tokens = tokens_of(body)
    kinds = Counter(token.type for token in tokens)
    assert not set(kinds) & {"html_block", "html_inline", "image", "code_block", "fence"}
    assert kinds["table_open"] == len(re.findall(r"^\|[-|]+\|$", body, re.MULTILINE))
    headings = [token.tag for token in tokens if token.type == "heading_open"]
    assert headings
    assert ("h1" in headings) == (path in AGREEMENTS)
    rows = [line.count("|") for line in body.splitlines() if line.startswith("|")]
    assert kinds["tr_open"] == len(rows) - kinds["table_open"]
    hosts = {str(token.attrs["href"]).split("/")[2] for token in tokens if token.type == "link_open"}
    assert hosts <= LINKED


def test_the_library_has_the_eight_documents_the_demo_names():
    titles = {path.stem: split(path)[0]["title"] for path in DOCUMENTS}
    assert NAMED.items() <= titles.items()
    assert len(titles) == len(set(titles.values())) >= 60
    assert {stage for path in DOCUMENTS for stage in [split(path)[0]["stage"]]} == STAGES
    assert set().union(*(split(path)[0]["topics"] for path in DOCUMENTS)) == NEEDS


def test_no_document_repeats_a_sentence_of_another():
    seen: dict[str, str] = {}
    for path in DOCUMENTS:
        for sentence in re.split(r"(?<=[.!?])\s+|\n", split(path)[1]):
            if words(sentence) >= 9:
                assert seen.setdefault(sentence, path.stem) == path.stem, sentence


def test_groups_have_charters_and_one_deliverable_is_late():
    assert len(GROUPS) == 9
    published = {path.stem for path in DOCUMENTS if split(path)[0]["status"] == "published"}
    members = {company["slug"] for company in COMPANIES if company["standing"] == "active"}
    for group in GROUPS:
        assert 150 <= words(group["charter"]) <= 250
        assert group["company"] in group["members"]
        assert set(group["members"]) <= members
        assert {item["document"] for item in group["deliverables"] if "document" in item} <= published
    late = [
        item["due"]
        for group in GROUPS
        for item in group["deliverables"]
        if item["done"] is None and item["due"] < 0
    ]
    assert late == [-23]


def test_mentors_offer_what_newcomers_ask_for_but_one_need_has_nobody():
    members = {company["slug"] for company in COMPANIES if company["standing"] == "active"}
    assert (len(MENTORSHIP["offers"]), len(MENTORSHIP["requests"])) == (20, 24)
    for entry in MENTORSHIP["offers"] + MENTORSHIP["requests"]:
        assert entry["company"] in members
        assert set(entry["needs"].values()) <= {1, 2, 3}
        assert 40 <= words(entry["words"]) <= 80
    offered = {need for offer in MENTORSHIP["offers"] for need in offer["needs"]}
    asked = {need for request in MENTORSHIP["requests"] for need in request["needs"]}
    assert NEEDS - offered == {"transparency"}
    assert asked == NEEDS
    assert [entry["company"] for entry in MENTORSHIP["requests"] if entry.get("shielded")] == ["foxglade"]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_texts_are_written_and_name_companies_only_as_providers_of_tools(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        assert "lorem" not in line.lower()
        for name in REAL_COMPANIES.finditer(line):
            assert TOOLS.search(line), f"{name[0]} in {line[:80]}"


def test_the_public_front_says_what_we_do_how_to_join_and_how_to_report():
    public = yaml.safe_load(PUBLIC.read_text(encoding="utf-8"))
    assert len(public["programmes"]) == 5
    assert {stage["id"] for stage in public["stages"]} == STAGES
    assert len(public["criteria"]) == 9
    assert len(public["questions"]) == 6
    cybertipline = public["tip"]["hotlines"][0]
    assert (cybertipline["url"], cybertipline["telephone"]) == (
        "https://report.cybertip.org",
        "1-800-843-5678",
    )
    assert {
        entry["url"].split("/")[2] for entry in public["tip"]["hotlines"] + public["tip"]["removal"]
    } == LINKED


def test_nothing_happens_before_those_who_did_it_were_there():
    joined = {company["slug"]: company["joined"] for company in COMPANIES}
    for path in DOCUMENTS:
        front, _ = split(path)
        if front["author_company"] and front["published"]:
            assert front["published"] < joined[front["author_company"]], path.stem
    for group in GROUPS:
        assert group["founded"] < joined[group["company"]]
        assert all((item["done"] or 0) < group["founded"] for item in group["deliverables"])
    first = {
        front["kind"]: -front["effective"] for front, _ in map(split, AGREEMENTS) if front["number"] == "1.0"
    }
    assert first["nda"] >= max(days for days in joined.values() if days)
