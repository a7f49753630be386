"""The method of a run, and the unseen votes of its rows: what joining and measuring stand on."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.cascade import RawVotes
from swc_desktop.core.features import encode
from swc_desktop.core.method import Method, Node, Recipe, Vote
from swc_desktop.core.taxonomy import Rank, Taxonomy
from swc_desktop.packs.pack import ImageInput
from swc_desktop.resources import resource
from trainer.cases import Case, Part
from trainer.configuration import Configuration
from trainer.metadata.metadata_graph import WHOLE_SCHEMA
from trainer.metadata.metadata_votes import range_masks
from trainer.metadata.ranges import read_world
from trainer.names import read_checklist
from trainer.pairing import Ranges, Row, own_rows, rows_by_ranges, rows_by_records
from trainer.stages.arrays import read_arrays
from trainer.stages.dataset import read_pack_ranges
from trainer.stages.stage_record import read_record

THESIS_WEIGHTS = {Rank.FAMILY: 0.1, Rank.GENUS: 0.2, Rank.SPECIES: 0.5, Rank.SUBSPECIES: 0.9}
"""Of the metadata vote, as the thesis set them by hand."""

Arrays = Mapping[str, NDArray[Any]]


def method_of(configuration: Configuration) -> Method:
    """The method before anything of the joining is fitted. Raises ``StageMissing``."""
    metadata = read_record(configuration.folder, "metadata")
    images = read_record(configuration.folder, "images")
    checklist = read_checklist(resource("taxonomy.csv")).taxonomy
    kept = set(metadata["taxa"])
    taxonomy = Taxonomy(tuple(taxon for taxon in checklist.taxa if taxon.name in kept))
    target = f"{configuration.joining.target:.2f}"
    return Method(
        taxonomy=taxonomy,
        nodes=tuple(_node(taxonomy, name, metadata, images) for name in taxonomy.parents()),
        features=WHOLE_SCHEMA,
        gate=None,
        floor=configuration.joining.floor,
        thesis_weights=THESIS_WEIGHTS,
        default_recipe=Recipe.BAYES,
        thresholds={target: {}},
        target=target,
    )


def _node(
    taxonomy: Taxonomy, name: str, metadata: Mapping[str, Any], images: Mapping[str, Any]
) -> Node:
    shown, told = images["nodes"].get(name), metadata["nodes"].get(name)
    image = None if shown is None else Vote(shown["output"], basis="photographs")
    vote = None
    if told is not None:
        vote = Vote(told["output"], features=tuple(told["features"]), basis=told["basis"])
    return Node(name, taxonomy.children(name), image, vote)


def image_input(configuration: Configuration) -> ImageInput | None:
    """How pictures become the image graph's input; None for a run without pictures."""
    images = read_record(configuration.folder, "images")
    if not images["nodes"]:
        return None
    told = images["input"]
    mean, std = tuple(told["mean"]), tuple(told["std"])
    return ImageInput(told["size"], told["short_side"], mean, std)


def rows_of(
    configuration: Configuration, taxonomy: Taxonomy, cases: Sequence[Case], part: Part
) -> list[Row]:
    """The rows of a part, paired as the configuration says."""
    which = [index for index, case in enumerate(cases) if case.part is part]
    pairing, seed = configuration.pairing, configuration.seed + list(Part).index(part)
    if pairing.places == "own":
        return own_rows(cases, which)
    if pairing.places == "records":
        away = [index for index, case in enumerate(cases) if not case.part.teaches]
        partners = which if part.teaches else away
        return rows_by_records(cases, which, partners, taxonomy, seed, alone=part.teaches)
    world = read_world(resource("map", "countries-50m.json"))
    ranges = Ranges(taxonomy, range_masks(taxonomy, read_pack_ranges(), world), world.land)
    if part.teaches:
        return rows_by_ranges(cases, which, ranges, stray=pairing.stray, records=(), seed=seed)
    held_back = [case for case in cases if not case.part.teaches]
    return rows_by_ranges(cases, which, ranges, stray=0.0, records=held_back, seed=seed)


def unseen_votes(
    configuration: Configuration, method: Method, rows: Sequence[Row], told: Arrays
) -> RawVotes:
    """The votes of rows that teach, each from models that did not see its fold.

    ``told`` are the metadata votes by output of rows whose place was drawn.
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
        node.image.output: _taken(image[node.taxon], pictures)
        for node in method.nodes
        if node.image is not None
    }
    if seen:
        seen["gate"] = _taken(image["gate"][:, None], pictures)
    known = {}
    for node in method.nodes:
        if node.metadata is not None:
            votes = _taken(metadata[node.taxon], places)
            if drawn.any():
                votes[drawn] = told[node.metadata.output][drawn]
            known[node.metadata.output] = votes
    features = encode([row.seen for row in rows], method.features)
    return RawVotes(len(rows), seen, known, features, pictured=pictures >= 0)


def _taken(votes: NDArray[Any], which: NDArray[np.intp]) -> NDArray[np.float64]:
    taken = np.asarray(votes[which], dtype=np.float64).copy()
    taken[which < 0] = np.nan
    return taken
