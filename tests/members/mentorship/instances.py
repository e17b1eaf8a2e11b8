"""Seeded requests and offers for the tests and benchmarks of matching: no people, no database."""

from datetime import date

import numpy as np

from members.mentorship.fit.facts import SIZES, Asked, Inputs, OfferFacts, RequestFacts
from members.mentorship.needs import Depth, Level, Urgency, all_needs

ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "Europe/London",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Tokyo",
)
LANGUAGES = ("English", "Spanish", "German", "Japanese")
SERVICES = ("social", "messaging", "gaming", "generative_ai", "dating")
ON = date(2026, 3, 2)


def asked(**changes) -> RequestFacts:
    base = {
        "id": "request",
        "company": "birch",
        "covered": True,
        "size": "small",
        "services": ("generative_ai",),
        "competitors": (),
        "languages": ("English",),
        "timezone": "Europe/London",
        "needs": {"genai-risk": Asked(Level.STARTING, Urgency.NOW)},
        "top": "genai-risk",
    }
    return RequestFacts(**base | changes)


def offered(**changes) -> OfferFacts:
    base = {
        "id": "offer",
        "company": "aurora",
        "covered": True,
        "size": "large",
        "services": ("social",),
        "competitors": (),
        "languages": ("English",),
        "timezone": "Europe/Berlin",
        "needs": {"genai-risk": Depth.RUNS},
        "places": 1,
    }
    return OfferFacts(**base | changes)


def one(request: RequestFacts, offer: OfferFacts) -> Inputs:
    return Inputs(ON, (request,), (offer,))


def coalition_of(n: int, m: int, seed: int = 0) -> Inputs:
    """``n`` requests and ``m`` offers of invented companies, with every kind of refusal among them."""
    lot = np.random.default_rng(seed)
    companies = [f"company-{number}" for number in range(max(2, (n + m) // 3))]
    needs = list(all_needs())

    def pick(values, most):
        return [str(one) for one in lot.choice(values, size=int(lot.integers(1, most + 1)), replace=False)]

    def side(name):
        return {
            "id": name,
            "company": str(lot.choice(companies)),
            "covered": bool(lot.random() > 0.03),
            "size": str(lot.choice(SIZES)),
            "services": tuple(pick(SERVICES, 2)),
            "competitors": tuple(pick(companies, 2)) if lot.random() < 0.3 else (),
            "languages": ("English", *pick(LANGUAGES[1:], 1))
            if lot.random() < 0.9
            else tuple(pick(LANGUAGES[1:], 1)),
            "timezone": str(lot.choice(ZONES)),
        }

    def request(name):
        wanted = {
            need: Asked(Level(str(lot.choice(list(Level)))), Urgency(str(lot.choice(list(Urgency)))))
            for need in pick(needs, 4)
        }
        return RequestFacts(
            **side(name), needs=wanted, top=next(iter(wanted)), waited=int(lot.integers(0, 3))
        )

    def offer(name):
        depths = {need: Depth(str(lot.choice(list(Depth)))) for need in pick(needs, 6)}
        return OfferFacts(
            **side(name),
            needs=depths,
            places=int(lot.integers(1, 4)),
            paused=bool(lot.random() < 0.05),
            hours=(8, 18),
        )

    return Inputs(
        ON,
        tuple(request(f"request-{number}") for number in range(n)),
        tuple(offer(f"offer-{number}") for number in range(m)),
    )
