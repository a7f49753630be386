"""Animals that a pack has no taxon for, and why a rank is measured on fewer rows than another."""

from dataclasses import replace

import numpy as np
import pytest

from tests.trainer.measured_world import a_taxonomy, measured
from trainer.evaluation.accounting import rank_accounts, rows_account
from trainer.evaluation.figures import predictions
from trainer.evaluation.methods import JOINED, PICTURE
from trainer.evaluation.open_test import OpenRows, open_test
from trainer.stages.evaluate import picture_alone


def opened(known: str) -> OpenRows:
    """All rows of a measured split as if they were servals, of which the pack knows ``known``."""
    some = measured(taxa=("Panthera leo leo", "Panthera pardus"))
    rows = range(len(some.ids))
    names = ["Leptailurus serval"] * len(rows)
    return OpenRows(some.cases.raw, rows, names, [known] * len(rows), some.cases.groups)


def test_a_name_below_or_beside_the_nearest_known_taxon_is_wrong() -> None:
    some = measured(taxa=("Panthera leo leo", "Panthera pardus"))
    decided = predictions(some.method, some.cases, JOINED, gated=True)
    path = some.method.taxonomy.path("Felidae")
    expected = np.mean([bool(one.answer.taxon) and one.answer.taxon not in path for one in decided])
    assert expected > 0
    found = open_test(some.method, [opened("Felidae")])
    assert found.wrong[JOINED.name].value == pytest.approx(expected)
    assert found.wrong[JOINED.name].n == len(some.ids)
    assert found.names == {"Leptailurus serval": len(some.ids)}


def test_any_name_is_wrong_for_an_animal_that_is_known_at_no_rank() -> None:
    some = measured(taxa=("Panthera leo leo", "Panthera pardus"))
    family = open_test(some.method, [opened("Felidae")]).wrong[JOINED.name].value
    nothing = open_test(some.method, [opened("")]).wrong[JOINED.name].value
    assert nothing >= family
    assert nothing > 0


def test_no_such_animal_is_a_sentence_and_no_figure() -> None:
    some = measured(taxa=("Panthera leo leo", "Panthera pardus"))
    found = open_test(some.method, [])
    assert found.lines() == [
        "No observation of an animal that the pack has no taxon for was at hand."
    ]
    assert found.sentence == ""


def test_an_interval_without_errors_has_a_width() -> None:
    part = replace(opened("Felidae"), rows=[0], names=["a"], known=["Felidae"], groups=["g"])
    figure = open_test(measured().method, [part]).wrong[PICTURE.name]
    assert figure.high - figure.low > 0.9


def test_votes_that_a_pack_has_not_are_not_asked() -> None:
    method = picture_alone(measured().method)
    assert list(open_test(method, [opened("Felidae")]).wrong) == [PICTURE.name, JOINED.name]


def test_every_row_without_a_truth_at_a_rank_has_its_reason() -> None:
    some = measured(taxa=("Panthera leo leo", "Panthera pardus"))
    names = [
        "Panthera leo leo" if "leo" in name else "Panthera pardus" for name in some.cases.finest
    ]
    checklist = a_taxonomy("Panthera uncia")
    full = replace(some, recorded=names)
    (subspecies,) = rank_accounts(full, checklist)
    leopards = names.count("Panthera pardus")
    assert subspecies == (
        f"Subspecies: {len(names) - leopards} of {len(names)} observations have a truth there; the "
        f"others: recorded only to the species ({leopards})."
    )
    truth = [dict(one) for one in some.cases.truth]
    row = names.index("Panthera pardus")
    for rank in [rank for rank in truth[row] if rank.value == "species"]:
        del truth[row][rank]
    names[row] = "Panthera uncia"
    cut = replace(some, recorded=names, cases=replace(some.cases, truth=truth))
    species = next(one for one in rank_accounts(cut, checklist) if one.startswith("Species"))
    assert species.endswith("the others: Panthera uncia is not in the pack (1).")


def test_the_rows_of_a_split_add_up() -> None:
    some = measured()
    n = len(some.ids)
    assert rows_account(some, n + 12, 5) == (
        f"Of {n + 12:,} observations in this split: {n:,} measured here, 5 without a picture, "
        "whose places are lent to pictures, 7 measured in another section."
    )
