"""The method of a run and the unseen votes of its rows, for calibration and evaluation."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.features import encode
from swc_desktop.core.method import Method, Node, Recipe, Vote
from swc_desktop.core.scoring import RawVotes
from swc_desktop.core.taxonomy import Rank, Taxonomy
from swc_desktop.packs.pack import ImageInput
from swc_desktop.resources import resource
from trainer.cases import Case, Split
from trainer.configuration import Configuration
from trainer.metadata.metadata_graph import WHOLE_SCHEMA
from trainer.metadata.metadata_votes import range_masks
from trainer.metadata.ranges import read_world
from trainer.names import read_checklist
from trainer.pairing import PairedRow, Ranges, rows_by_ranges, rows_by_records, unpaired_rows
from trainer.stages.arrays import read_arrays
from trainer.stages.dataset import read_pack_ranges
from trainer.stages.stage_record import read_record

THESIS_WEIGHTS = {Rank.FAMILY: 0.1, Rank.GENUS: 0.2, Rank.SPECIES: 0.5, Rank.SUBSPECIES: 0.9}
"""Of the metadata vote, as the thesis set them by hand."""

Arrays = Mapping[str, NDArray[Any]]


def method_of(configuration: Configuration) -> Method:
    """The method before any calibration. Raises ``StageMissing``."""
    metadata = read_record(configuration.folder, "metadata")
    images = read_record(configuration.folder, "images")
    checklist = read_checklist(resource("taxonomy.csv")).taxonomy
    kept = set(metadata["taxa"])
    taxonomy = Taxonomy(tuple(taxon for taxon in checklist.taxa if taxon.name in kept))
    target = f"{configuration.calibration.target:.2f}"
    return Method(
        taxonomy=taxonomy,
        nodes=tuple(_node(taxonomy, name, metadata, images) for name in taxonomy.parents()),
        features=WHOLE_SCHEMA,
        gate=None,
        floor=configuration.calibration.floor,
        thesis_weights=THESIS_WEIGHTS,
        default_recipe=Recipe.BAYES,
        thresholds={target: {}},
        target=target,
    )


def _node(
    taxonomy: Taxonomy, name: str, metadata: Mapping[str, Any], images: Mapping[str, Any]
) -> Node:
    image_facts, metadata_facts = images["nodes"].get(name), metadata["nodes"].get(name)
    image = metadata_vote = None
    if image_facts is not None:
        image = Vote(image_facts["output"], basis="photographs")
    if metadata_facts is not None:
        metadata_vote = Vote(
            metadata_facts["output"],
            features=tuple(metadata_facts["features"]),
            basis=metadata_facts["basis"],
        )
    return Node(name, taxonomy.children(name), image, metadata_vote)


def image_input(configuration: Configuration) -> ImageInput | None:
    """How pictures become the input of the image graph; None for a run without pictures."""
    images = read_record(configuration.folder, "images")
    if not images["nodes"]:
        return None
    facts = images["input"]
    mean, std = tuple(facts["mean"]), tuple(facts["std"])
    return ImageInput(facts["size"], facts["short_side"], mean, std)


def rows_of(
    configuration: Configuration, taxonomy: Taxonomy, cases: Sequence[Case], split: Split
) -> list[PairedRow]:
    """The rows of a split, paired as the configuration says."""
    which = [index for index, case in enumerate(cases) if case.split is split]
    pairing, seed = configuration.pairing, configuration.seed + list(Split).index(split)
    if pairing.places == "none":
        return unpaired_rows(cases, which)
    if pairing.places == "records":
        untrained = [index for index, case in enumerate(cases) if not case.split.is_training]
        partners = which if split.is_training else untrained
        return rows_by_records(
            cases, which, partners, taxonomy, seed, with_unpictured=split.is_training
        )
    world = read_world(resource("map", "countries-50m.json"))
    ranges = Ranges(taxonomy, range_masks(taxonomy, read_pack_ranges(), world), world.land)
    if split.is_training:
        return rows_by_ranges(
            cases, which, ranges, off_range_rate=pairing.off_range_rate, records=(), seed=seed
        )
    held_back = [case for case in cases if not case.split.is_training]
    return rows_by_ranges(cases, which, ranges, off_range_rate=0.0, records=held_back, seed=seed)


def unseen_votes(
    configuration: Configuration, method: Method, rows: Sequence[PairedRow], drawn_votes: Arrays
) -> RawVotes:
    """The votes of training rows, each from models that did not see its fold.

    ``drawn_votes`` are metadata votes by output, used for rows whose place was drawn.
    """
    folder = configuration.folder
    pictures = np.asarray([row.picture for row in rows], dtype=np.intp)
    places = np.asarray([row.metadata for row in rows], dtype=np.intp)
    drawn = np.asarray([row.drawn for row in rows], dtype=np.bool_)
    image, metadata = (
        read_arrays(folder / "image_votes.npz"),
        read_arrays(folder / "metadata_votes.npz"),
    )
    seen = {
        node.image.output: _rows_or_nan(image[node.taxon], pictures)
        for node in method.nodes
        if node.image is not None
    }
    if seen:
        seen["gate"] = _rows_or_nan(image["gate"][:, None], pictures)
    known = {}
    for node in method.nodes:
        if node.metadata is not None:
            votes = _rows_or_nan(metadata[node.taxon], places)
            if drawn.any():
                votes[drawn] = drawn_votes[node.metadata.output][drawn]
            known[node.metadata.output] = votes
    features = encode([row.seen for row in rows], method.features)
    return RawVotes(len(rows), seen, known, features, pictured=pictures >= 0)


def _rows_or_nan(votes: NDArray[Any], which: NDArray[np.intp]) -> NDArray[np.float64]:
    """Rows of votes, NaN where ``which`` is negative."""
    rows = np.asarray(votes[which], dtype=np.float64).copy()
    rows[which < 0] = np.nan
    return rows
