"""Clear differences between the votes of whole batches, against those of single photographs."""

from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core.cascade import decide
from swc_desktop.core.method import Recipe
from swc_desktop.core.vote_shares import disagreement
from tests.core.random_cases import a_case


@given(st.integers(0, 2**32 - 1), st.sampled_from(Recipe), st.booleans())
def test_a_batch_has_the_disputes_of_its_photographs(
    seed: int, recipe: Recipe, votes_everywhere: bool
) -> None:
    case = a_case(seed, rows=12, votes_everywhere=votes_everywhere)
    said = decide(case.method, case.raw, [()] * case.raw.rows, recipe=recipe)
    for prediction in said:
        single = any(disagreement(node) is not None for node in prediction.nodes)
        assert prediction.disputed == single
    plain = decide(case.method, case.raw, [()] * case.raw.rows, recipe=recipe, explained=False)
    assert [one.disputed for one in plain] == [one.disputed for one in said]


def test_both_kinds_of_photograph_are_among_the_cases() -> None:
    found = {
        one.disputed
        for seed in range(20)
        for case in (a_case(seed, rows=12, votes_everywhere=True),)
        for one in decide(case.method, case.raw, [()] * case.raw.rows)
    }
    assert found == {True, False}
