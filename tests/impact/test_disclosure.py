"""What is withheld: too few companies, one company's part, and whatever would give a withheld cell away."""

import uuid
from datetime import date
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition.impact.disclosure import SMALL_CELL, Part, cells_of, figure_of, may_be_shown

COMPANIES = [uuid.UUID(int=number) for number in range(1, 9)]
MONTH = date(2026, 1, 1)


def parts(*amounts: int, cell: str = "") -> list[Part]:
    return [
        Part(MONTH, frozenset({company}), amount, cell)
        for company, amount in zip(COMPANIES, amounts, strict=False)
    ]


def test_a_figure_needs_five_companies():
    assert figure_of(parts(3, 3, 3, 3)).amount is None
    assert figure_of(parts(3, 3, 3, 3, 3)).amount == 15
    assert figure_of([]).amount is None


def test_companies_that_contributed_nothing_do_not_stand_behind_it():
    assert figure_of(parts(3, 3, 3, 3, 0, 0, 0)).amount is None


def test_a_company_counts_once_however_often_it_contributed():
    assert figure_of(parts(3, 3, 3, 3) + parts(3, 3)).amount is None


def test_what_one_company_nearly_is_by_itself_is_withheld():
    assert figure_of(parts(1_000, 90, 1, 1, 1)).amount is None
    assert figure_of(parts(1_000, 90, 40, 40, 40)).amount == 1_210


def test_the_figure_rises_by_exactly_what_is_recorded():
    before, after = figure_of(parts(5, 6, 7, 8, 9)), figure_of(parts(5, 6, 7, 8, 11))
    assert before.amount is not None
    assert after.amount == before.amount + 2


def test_one_withheld_cell_takes_another_with_it():
    cells = {"a": parts(5, 5, 5, 5, 5), "b": parts(9, 9, 9, 9, 9, 9), "c": parts(4)}
    shown = {name: figure.amount for name, figure in cells_of(cells).items()}
    assert shown == {"a": None, "b": 54, "c": None}


def test_an_empty_cell_is_nobodys_part():
    assert cells_of({"a": parts(5, 5, 5, 5, 5), "b": []})["b"].amount == 0


CELL = st.lists(st.integers(0, 40), min_size=0, max_size=8)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(table=st.dictionaries(st.sampled_from("abcdef"), CELL, min_size=1, max_size=6))
def test_what_is_missing_from_a_shown_sum_is_itself_a_figure_that_may_be_shown(table):
    cells = {name: parts(*amounts, cell=name) for name, amounts in table.items()}
    everything = [part for found in cells.values() for part in found]
    if not may_be_shown(everything):
        return
    figures = cells_of(cells)
    hidden = [part for name, found in cells.items() if not figures[name].shown for part in found]
    if hidden:
        assert may_be_shown(hidden)
        assert len({part.companies for part in hidden if part.amount}) >= SMALL_CELL
    for name, figure in figures.items():
        if figure.shown and figure.amount:
            assert may_be_shown(cells[name])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(amounts=st.lists(st.integers(1, 500), min_size=1, max_size=8))
def test_no_company_that_knows_its_own_part_can_work_out_anothers(amounts):
    total = figure_of(parts(*amounts)).amount
    if total is None:
        return
    assert len(amounts) >= SMALL_CELL
    for mine, other in combinations(amounts, 2):
        for first, second in ((mine, other), (other, mine)):
            # What is left after one's own part is more than the other's by a tenth at least.
            assert total - first >= second * 1.1 - 1e-9
