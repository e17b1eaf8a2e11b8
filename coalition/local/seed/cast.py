"""Who is in the demo: companies with their people, made up once and always the same."""

import random
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from members.accounts.services import NewPerson, create_people, grant_staff_role
from members.models import Organization, User
from members.organizations.services import declare_competitor, give_seat, register_company

DATA = Path(__file__).parent / "data"
ADMITTED_BEFORE = 20  # days between the decision and the countersigned agreement
LOCAL = 0.75  # share of people whose names come from where their company is at home
PASSWORD = "demo-Coalition-7"  # noqa: S105 -- printed for everybody to use; the demo holds no secret


def load(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


@dataclass
class Cast:
    """Everybody and every company, for the parts of the seed that follow."""

    staff: User
    rng: random.Random
    now: datetime
    people: dict[str, User] = field(default_factory=dict)
    companies: dict[str, Organization] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    staff_of: dict[str, list[User]] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    @property
    def members(self) -> list[User]:
        """People of companies in good standing, in a stable order."""
        return [
            user
            for slug, users in self.staff_of.items()
            if self.facts[slug]["standing"] in Organization.IN_GOOD_STANDING
            for user in users
        ]

    @property
    def analysts(self) -> dict[str, User]:
        """One analyst for each company in signal sharing."""
        found: dict[str, User] = {}
        for slug, users in self.staff_of.items():
            if self.facts[slug].get("signals"):
                found[slug] = next(user for user in users if "analyst" in self.roles[user.email])
        return found

    def with_role(self, slug: str, role: str) -> User:
        return next(user for user in self.staff_of[slug] if role in self.roles[user.email])


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain if letter.isalnum()) or "person"


@dataclass
class _Names:
    """Names fit for a company's home, never twice."""

    rng: random.Random
    groups: list[dict[str, Any]]
    aliases: list[str]
    taken: set[str] = field(default_factory=set)

    def next(self, home: str, domain: str) -> dict[str, str]:
        fitting = [group for group in self.groups if home in group["homes"]] or self.groups
        while True:
            group = self.rng.choice(fitting if self.rng.random() < LOCAL else self.groups)
            given, family = self.rng.choice(group["given"]), self.rng.choice(group["family"])
            email = f"{_ascii(given)}.{_ascii(family)}@{domain}"
            if email not in self.taken:
                self.taken.add(email)
                alias = self.aliases.pop() if self.aliases and self.rng.random() < 1 / 12 else ""
                return {"email": email, "name": f"{given} {family}", "display_name": alias}


def make_cast(rng: random.Random) -> Cast:
    """Staff first, then every company with its people, seats and declared competitors."""
    people, companies = load("people.yaml"), load("companies.yaml")
    now = timezone.now()
    named = people["cast"]
    password = make_password(PASSWORD)
    staff_rows = [row for row in named if row["kind"] != "member"]
    made = create_people(by=None, rows=[_person(row) for row in staff_rows], password_hash=password)
    by_email = {user.email: user for user in made}
    staff = by_email["staff@coalition.example"]
    for row in staff_rows:
        for role in row.get("staff_roles", []):
            grant_staff_role(by=None, user=by_email[row["email"]], role=role)
    cast = Cast(staff=staff, rng=rng, now=now, people=by_email)
    aliases = list(people["display_names"])
    rng.shuffle(aliases)
    names = _Names(rng, people["names"], aliases, taken={row["email"] for row in named})
    for facts in companies:
        of_company = [row for row in named if row["company"] == facts["slug"]]
        _company(cast, facts, of_company, people=people, names=names, password=password)
    for facts in companies:
        for other in facts.get("competitors", []):
            declare_competitor(by=staff, company=cast.companies[facts["slug"]], other=cast.companies[other])
    return cast


def _person(row: dict[str, Any]) -> NewPerson:
    return NewPerson(
        email=row["email"],
        name=row["name"],
        display_name=row.get("display_name", ""),
        kind=row["kind"],
        timezone=row["timezone"],
        invited_to="Forum on financial sextortion" if row["kind"] == "guest" else "",
    )


def _company(
    cast: Cast,
    facts: dict[str, Any],
    named: list[dict[str, Any]],
    *,
    people: dict[str, Any],
    names: _Names,
    password: str,
) -> None:
    company = register_company(
        by=cast.staff,
        on=cast.ago(ADMITTED_BEFORE + (facts["joined"] or 0)).date(),
        standing=Organization.Standing.ADMITTED if facts["joined"] is not None else facts["standing"],
        **{key: facts[key] for key in ("name", "slug", "legal_name", "domain", "size", "services")},
        jurisdiction=facts["jurisdiction"],
        description=facts["description"],
    )
    cast.companies[facts["slug"]], cast.facts[facts["slug"]] = company, facts
    rows = [dict(row) for row in named]
    functions = people["functions"]
    weights = [function["weight"] for function in functions]
    while len(rows) < facts["seats"]:
        function = cast.rng.choices(functions, weights)[0]
        person = names.next(facts["jurisdiction"], facts["domain"])
        title = cast.rng.choice(function["titles"])
        rows.append(
            person
            | {
                "kind": "member",
                "timezone": facts["timezone"],
                "title": title,
                "roles": list(function["roles"]),
            }
        )
    _fill_roles(facts, rows)
    users = create_people(by=cast.staff, rows=[_person(row) for row in rows], password_hash=password)
    for user, row in zip(users, rows, strict=True):
        give_seat(
            by=cast.staff, user=user, organization=company, roles=row["roles"], title=row.get("title", "")
        )
        cast.people[user.email] = user
        cast.roles[user.email] = row["roles"]
    cast.staff_of[facts["slug"]] = users


def _fill_roles(facts: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Every company has a signatory and an admin; one in signal sharing has an analyst and a compliance seat."""
    needed = ["signatory", "admin"] + (["analyst", "compliance"] if facts.get("signals") else [])
    named = ("@" + facts["domain"],)
    for role in needed:
        if any(role in row["roles"] for row in rows):
            continue
        free = [row for row in rows if not row["email"].startswith(("lead@", "member@", "analyst@", "gone@"))]
        chosen = (free or rows)[0 if role in {"signatory", "admin"} else -1]
        assert chosen["email"].endswith(named)  # noqa: S101 -- a slip in the data file, not an input
        chosen["roles"] = [*chosen["roles"], role]
    if not facts.get("signals"):
        for row in rows:
            row["roles"] = [role for role in row["roles"] if role not in {"analyst", "compliance"}] or [
                "staff"
            ]
