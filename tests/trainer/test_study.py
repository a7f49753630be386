"""The thesis' protocol reports high figures on pure noise, ours chance; both find a real signal."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from swc_desktop.core.observation import Absence, Evidence, Observation, Place, Source
from swc_desktop.core.progress import Control
from swc_desktop.core.taxonomy import Rank
from tests.trainer.image_cases import SPECIES, TAXONOMY
from tests.trainer.small_world import write_small_world
from trainer.cases import Case, Split
from trainer.cli import main
from trainer.images.embedding import Embedded
from trainer.images.image_votes import fit_image_votes
from trainer.images.pictures import Pictures
from trainer.metadata.families import FAMILIES
from trainer.metadata.learning import Learning
from trainer.study import honest_protocol, thesis_protocol
from trainer.study.sample import Sample
from trainer.study.study_table import StudyRow, as_csv, as_json, study_lines

SCHEMA = ("sphere_x", "sphere_y", "sphere_z", "altitude_m", "weather.temperature_2m",
          "weather.cloud_cover", "weather.surface_pressure", "weather.wind_speed_10m")  # fmt: skip
EVENTS, COPIES = 90, 5
PARTS = (Split.FIT, Split.TUNE, Split.FUSE, Split.BAR, Split.FUSE, Split.BAR)
NO_TIME = Absence(Evidence.TIME, "none")


def world(*, signal: float = 0.0, seed: int = 0) -> Sample:
    """Bursts of ``COPIES`` rows: the taxon, place, weather and picture are those of the event, and
    with ``signal`` 0 none of them says anything about the taxon."""
    random = np.random.default_rng(seed)
    taxa = [SPECIES[int(kind)] for kind in random.integers(0, 3, EVENTS)]
    order = random.permutation(np.repeat(np.arange(EVENTS), COPIES))
    degrees = np.stack([random.uniform(-30, 30, EVENTS), random.uniform(-20, 40, EVENTS)], axis=1)
    weather = random.normal(0, 1, (EVENTS, 5))
    weather[:, 1] += signal * np.asarray([SPECIES.index(taxon) for taxon in taxa])
    shown = random.normal(0, 1, (EVENTS, 64))
    shown[np.arange(EVENTS), [SPECIES.index(taxon) for taxon in taxa]] += 2 * signal
    cases, values, pictures = [], [], []
    for row, event in enumerate(order.tolist()):
        place = Place(float(degrees[event, 0]), float(degrees[event, 1]), None, Source.TYPED)
        part = PARTS[event % len(PARTS)]
        cases.append(
            Case(str(row), "s", taxa[event], part, str(event), event % 5, "",
                 Observation(place, NO_TIME, NO_TIME), (Path(f"{row}.jpg"),))
        )  # fmt: skip
        lat, lon = np.radians(degrees[event])
        sphere = [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
        values.append([*sphere, *(weather[event] + random.normal(0, 0.01, 5))])
        pictures.append(shown[event] + random.normal(0, 0.01, 64))
    table = np.asarray(values, dtype=np.float32)
    return Sample(TAXONOMY, cases, SCHEMA, table, np.asarray(pictures, dtype=np.float32))


def ours(sample: Sample, family: str) -> honest_protocol.HonestFigure:
    learning = Learning(SCHEMA, (FAMILIES["tree"],), min_samples=10, places=6, masked=False)
    found = honest_protocol.family_figures(sample, family, learning, lambda _: None, Control())
    return next(one for one in found if one.rank is Rank.SPECIES)


def theirs(sample: Sample, family: str) -> float:
    found = thesis_protocol.family_scores(sample, family, thorough=False, control=Control())
    (node,) = [one for one in found if one.rank is Rank.SPECIES]
    return node.value


@pytest.mark.parametrize("family", ["tree", "forest", "xgboost"])
def test_on_noise_the_thesis_protocol_reports_much_and_ours_chance(family: str) -> None:
    sample = world()
    assert theirs(sample, family) > 0.85
    found = ours(sample, family)
    assert found.guessing == pytest.approx(1 / 3)
    assert found.figure.n > 100
    assert found.figure.low <= 0.5 <= found.figure.high


def test_on_noise_in_pictures_the_random_split_reports_much_and_ours_chance() -> None:
    sample = world()
    (did,) = [one for one in thesis_protocol.image_scores(sample) if one.rank is Rank.SPECIES]
    assert did.value > 0.75
    nothing = np.empty((len(sample.cases), 0), dtype=np.float32)
    rows = [[row] for row in range(len(sample.cases))]
    votes = fit_image_votes(
        TAXONOMY, sample.cases, Pictures(Embedded(sample.embedding, nothing), rows), min_samples=10
    )
    by_rank = honest_protocol.figures_of_votes(sample, votes.held_out)
    (figure,) = [one.figure for one in by_rank if one.rank is Rank.SPECIES]
    assert figure.low <= 0.5 <= figure.high


def test_on_noise_the_thesis_cascade_reports_more_than_guessing() -> None:
    found = thesis_protocol.cascade_scores(world(), thorough=False, control=Control())
    assert found is not None
    assert found.by_rank[Rank.SPECIES][0] > 0.8
    assert found.right[Rank.SPECIES] > 0.8


def test_both_protocols_find_a_real_signal() -> None:
    sample = world(signal=3)
    assert theirs(sample, "tree") > 0.9
    assert ours(sample, "tree").figure.low > 0.75


def test_elevation_filled_by_the_species_mean_reveals_the_species() -> None:
    """Fault F11: elevation is missing at random, and yet the table has a value for each species."""
    sample = world()
    values = sample.values.copy()
    values[:, 3] = np.where(np.arange(len(values)) % 2, 0.0, values[:, 3] + 100)
    table, whole = thesis_protocol.table_of(replace(sample, values=values))
    filled = np.flatnonzero(np.arange(len(values)) % 2).tolist()
    species = [sample.cases[row].taxon for row in filled]
    of_species: dict[str, set[float]] = {}
    column = len(SCHEMA) - 4
    for row, name in zip(filled, species, strict=True):
        of_species.setdefault(name, set()).add(round(float(table[row, column]), 6))
    assert whole.all()
    assert all(len(some) == 1 for some in of_species.values())
    assert len(set.union(*of_species.values())) == len(of_species)


def test_copies_of_the_rarest_class_come_last() -> None:
    labels = np.asarray([0, 0, 0, 0, 1, 2, 2], dtype=np.intp)
    rows = thesis_protocol.oversampled(labels, np.random.default_rng(0))
    assert rows[:7].tolist() == list(range(7))
    assert labels[rows[7:]].tolist() == [1, 1, 1]


def test_rows_are_printed_and_written(tmp_path: Path) -> None:
    rows = [
        StudyRow(1, "tree", "species", 0.9, 10, guessing=0.5, thesis="≈0.76"),
        StudyRow(4, "cascade", "species", float("nan"), 0),
    ]
    text = "\n".join(study_lines(rows))
    assert "1. Five families of metadata models" in text
    assert "0.900 (n = 10)" in text
    assert "2. The picture alone" not in text
    assert max(map(len, text.splitlines())) <= 120
    assert json.loads(json.dumps(as_json(rows)))[1]["did"] is None
    assert as_csv(rows).decode().splitlines()[1].startswith("1,tree,species,0.9,10,,,,")


@pytest.mark.slow
def test_the_command_prints_four_results_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_small_world(tmp_path / "w", rows=160)
    assert main(["study", "--config", str(config)]) == 2
    assert "Run that stage first" in capsys.readouterr().err
    assert main(["run", "--config", str(config)]) == 0
    capsys.readouterr()
    assert main(["study", "--config", str(config)]) == 0
    printed = capsys.readouterr().out
    for title in ("1. Five", "2. The picture", "3. Picture and metadata", "4. Flat models"):
        assert title in printed
    table = (config.parent / "run" / "study.csv").read_bytes()
    assert main(["study", "--config", str(config)]) == 0
    assert capsys.readouterr().out == printed
    assert (config.parent / "run" / "study.csv").read_bytes() == table
