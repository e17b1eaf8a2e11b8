"""What is told of other companies' reactions and outcomes: a number from three of them on, before that "at least one". Pure."""

from signals.matching.disclosure import EXACT_FROM


def companies_in_words(companies: int) -> str:
    """How many others: "", "at least one other company" or the number."""
    if companies < 0:
        raise ValueError(f"there cannot be {companies} companies")
    if not companies:
        return ""
    return "at least one other company" if companies < EXACT_FROM else f"{companies} other companies"
