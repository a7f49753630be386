"""The starter pack: EfficientNet-Lite2 with a linear head a node, ranges and occurrences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.calibration import from_logits, sigmoid
from swc_desktop.core.cascade import RawVotes, decide
from swc_desktop.core.features import encode
from swc_desktop.core.method import (
    Bars,
    EvidenceHeld,
    EvidenceUse,
    Gate,
    Method,
    Node,
    Recipe,
    Vote,
)
from swc_desktop.core.progress import Progress, ProgressSink
from swc_desktop.core.taxonomy import RANKS, Rank
from swc_desktop.engine.devices import Device
from swc_desktop.engine.sessions import Sessions
from swc_desktop.packs.golden import make_golden
from swc_desktop.packs.pack import Golden, ImageInput, Pack, PackContent, SignatureState
from swc_desktop.packs.reader import read_pack
from swc_desktop.packs.writer import write_pack
from swc_desktop.resources import resource
from trainer.evaluation.card import Study, card
from trainer.evaluation.cases import (
    Pairing,
    child_on_path,
    draw_pairs,
    observations,
    raw_votes,
    real_places,
    truths,
)
from trainer.evaluation.figures import Cases
from trainer.fusion import Exponents, NodeRows, choose_bar, fit_exponents
from trainer.images import backbone
from trainer.images.embedding import Embedded, cropped, embed
from trainer.images.graph import GATE_OUTPUT, build_image_graph
from trainer.images.open_set import IN_PACK, fit_temperature
from trainer.images.votes import ImageVotes, fit_image_votes
from trainer.metadata.density import PlacedTaxon, is_held_back
from trainer.metadata.graph import SCHEMA, build_metadata_graph
from trainer.metadata.range_graph import PLACE
from trainer.metadata.ranges import read_ranges, read_world
from trainer.metadata.votes import (
    RangeVotes,
    pack_taxonomy,
    range_masks,
    range_votes,
)
from trainer.names import read_checklist
from trainer.sources.occurrences import read_occurrences
from trainer.sources.photographs import THERMAL, Part, Picture, read_pictures

MEASURED_BATCH = 16
GOLDEN_TOLERANCE = 0.005
ID, NAME, VERSION, CREATED = "starter", "Starter", "1.1.0", "2026-11-24"
LICENCE = "CC0-1.0 heads and ranges, Apache-2.0 backbone, CC BY 4.0 occurrences"
PROGRAM_MIN = "0.1.0"
FLOOR = 0.02
STRAY = 0.05
"""Share of fitted and barred places drawn anywhere on land, so that ranges are not overtrusted."""
GATE_LOSS = 0.03
TARGETS = {"0.02": 0.02, "0.05": 0.05, "0.10": 0.10}
DEFAULT_TARGET = "0.05"
_THESIS_WEIGHTS = {
    Rank.FAMILY: 0.1,
    Rank.GENUS: 0.2,
    Rank.SPECIES: 0.5,
    Rank.SUBSPECIES: 0.9,
}


@dataclass(frozen=True)
class Inputs:
    """Folders of the development data, and the pack to write."""

    photographs: Path
    occurrences: Path
    out: Path


def build_starter(inputs: Inputs, progress: ProgressSink) -> Study:
    """Fit, write, read again, measure through the written pack, and write it with its card."""
    checklist = read_checklist(resource("taxonomy.csv"))
    ranges = read_ranges(resource("ranges.csv"))
    world = read_world(resource("map", "countries-50m.json"))
    taxonomy = pack_taxonomy(checklist.taxonomy, ranges)
    masks = range_masks(taxonomy, ranges, world)
    records = read_occurrences(inputs.occurrences, checklist)
    progress(Progress(1, 6, "places"))
    taught_places = [
        PlacedTaxon(record.taxon, record.latitude, record.longitude, record.block)
        for record in records
        if record.may_teach and not is_held_back(record.block)
    ]
    places = range_votes(taxonomy, masks, taught_places)
    pictures = read_pictures(inputs.photographs)
    network = backbone.export_backbone()
    embedded = embed(network.SerializeToString(), [p.file for p in pictures], progress)
    taught = [row for row, picture in enumerate(pictures) if picture.taught and picture.taxon]
    taught_pictures = [pictures[row] for row in taught]
    progress(Progress(3, 6, "heads"))
    votes = fit_image_votes(
        taxonomy,
        taught_pictures,
        Embedded(embedded.embedding[taught], embedded.imagenet[taught]),
    )
    graph = build_image_graph(network, list(votes.nodes.values()))
    held_back_records = [record for record in records if is_held_back(record.block)]
    pairing = Pairing(taxonomy, masks, world.land, real_places(held_back_records, taxonomy))
    method = Method(
        taxonomy=taxonomy,
        nodes=tuple(
            _node(name, taxonomy.children(name), votes, places, {}, {})
            for name in taxonomy.parents()
        ),
        features=SCHEMA,
        gate=Gate(GATE_OUTPUT, 1.0, 0.0, 0.5),
        floor=FLOOR,
        thesis_weights=_THESIS_WEIGHTS,
        default_recipe=Recipe.BAYES,
        bars={DEFAULT_TARGET: {}},
        target=DEFAULT_TARGET,
    )
    content = PackContent(
        id=ID,
        name=NAME,
        version=VERSION,
        created=CREATED,
        licence=LICENCE,
        program_min=PROGRAM_MIN,
        method=method,
        image=ImageInput(backbone.SIZE, backbone.SHORT_SIDE, backbone.MEAN, backbone.STD),
        image_model=graph.SerializeToString(deterministic=True),
        metadata_model=build_metadata_graph(
            places.layers, list(places.nodes.values())
        ).SerializeToString(deterministic=True),
        card="",
        golden=_no_golden(method),
        training={},
    )
    progress(Progress(4, 6, "joining"))
    sessions = Sessions.open(_as_pack(content, inputs.out), Device.CPU)
    gate = _gate_logits(embedded)
    fitted = _fit_joining(method, votes, places, taught_pictures, gate[taught], pairing, sessions)
    content = replace(content, method=fitted)
    content = replace(content, golden=_golden(content, sessions))
    inputs.out.parent.mkdir(parents=True, exist_ok=True)
    aside = inputs.out.with_name(f".{inputs.out.name}.unmeasured")
    try:
        write_pack(content, aside)
        progress(Progress(5, 6, "measuring"))
        study = _measure(aside, pictures, votes, places, pairing)
    finally:
        aside.unlink(missing_ok=True)
    text = card(study)
    write_pack(replace(content, card=text, training=study.as_json()), inputs.out)
    progress(Progress(6, 6, "done"))
    return study


def _node(
    name: str,
    children: tuple[str, ...],
    votes: ImageVotes,
    places: RangeVotes,
    temperatures: Mapping[str, float],
    exponents: Mapping[str, Exponents],
) -> Node:
    fitted = exponents.get(name, Exponents())
    image = metadata = None
    if name in votes.nodes:
        image = Vote(
            votes.nodes[name].output,
            temperatures.get(name, 1.0),
            fitted.image,
            fitted.image_alone,
            basis="photographs",
        )
    if name in places.nodes:
        metadata = Vote(
            places.nodes[name].output,
            1.0,
            fitted.metadata,
            fitted.metadata_alone,
            PLACE,
            places.basis[name],
        )
    return Node(name, children, image, metadata)


def _as_pack(content: PackContent, file: Path) -> Pack:
    parts = {part.name: getattr(content, part.name) for part in fields(content)}
    return Pack(**parts, digest="", signature=SignatureState.NOT_SIGNED, file=file)


def _no_golden(method: Method) -> Golden:
    nothing = np.empty((0, len(method.features)), dtype=np.float32)
    return Golden(None, nothing, {}, {}, (), np.empty((0, len(method.taxonomy.taxa))), 1e-3)


def _golden(content: PackContent, sessions: Sessions) -> Golden:
    """Two of the demonstration photographs, one with a place and one without."""
    assert content.image is not None
    files = [resource("demo", name) for name in ("jaguars.jpg", "cat.jpg")]
    places = encode(observations(np.asarray([[-17.0, -57.0], [0.0, 0.0]])), SCHEMA).values
    places[1] = np.nan
    return make_golden(
        content.method, content.image, cropped(files), places, sessions, tolerance=GOLDEN_TOLERANCE
    )


def _gate_logits(embedded: Embedded) -> NDArray[np.float64]:
    return IN_PACK.margin(embedded.imagenet.astype(np.float64))


def _fit_joining(
    method: Method,
    votes: ImageVotes,
    places: RangeVotes,
    pictures: Sequence[Picture],
    gate: NDArray[np.float64],
    pairing: Pairing,
    sessions: Sessions,
) -> Method:
    """Temperatures and exponents on one half of the groups, gate and bars on the other."""
    taxa = [picture.taxon for picture in pictures]
    drawn = draw_pairs(taxa, pairing, stray=STRAY, use_records=False, seed=1)
    seen = observations(drawn)
    told = sessions.run_metadata(encode(seen, SCHEMA).values)
    truth = [truths(taxon, place, pairing) for taxon, place in zip(taxa, drawn, strict=True)]
    fuse = np.asarray([picture.part is Part.FUSE for picture in pictures])
    temperatures: dict[str, float] = {}
    rows: list[NodeRows] = []
    for node in method.ordered_nodes:
        children = [child_on_path(method.taxonomy, node.taxon, known) for known in truth]
        there = np.flatnonzero(fuse & np.asarray([child is not None for child in children]))
        if len(there) == 0 or (node.image is None and node.metadata is None):
            continue
        column = np.asarray([node.children.index(str(children[row])) for row in there])
        image = metadata = None
        if node.image is not None:
            logits = votes.held_out[node.taxon][there]
            temperatures[node.taxon] = fit_temperature(logits, column)
            image = from_logits(logits, temperatures[node.taxon])
        if node.metadata is not None:
            metadata = np.asarray(told[node.metadata.output][there], dtype=np.float64)
        rows.append(NodeRows(node.taxon, method.child_rank(node), image, metadata, column))
    exponents = fit_exponents(rows, method.floor)
    threshold = 1 - float(sigmoid(np.quantile(gate[~fuse], GATE_LOSS)))
    joined = replace(
        method,
        nodes=tuple(
            _node(node.taxon, node.children, votes, places, temperatures, exponents)
            for node in method.ordered_nodes
        ),
        gate=Gate(GATE_OUTPUT, 1.0, 0.0, round(threshold, 4)),
    )
    held = np.flatnonzero(~fuse)
    raw = raw_votes(
        {votes.nodes[name].output: logits[held] for name, logits in votes.held_out.items()},
        {name: values[held] for name, values in told.items()},
        [seen[row] for row in held],
        SCHEMA,
    )
    known = [truth[row] for row in held]
    bars = {name: _bars(joined, raw, known, share) for name, share in TARGETS.items()}
    return replace(joined, bars=bars)


_USES = {
    EvidenceHeld.BOTH: EvidenceUse.BOTH,
    EvidenceHeld.IMAGE: EvidenceUse.IMAGE,
    EvidenceHeld.METADATA: EvidenceUse.METADATA,
}


def _bars(method: Method, raw: RawVotes, truth: Sequence[Mapping[Rank, str]], share: float) -> Bars:
    bars: dict[EvidenceHeld, dict[Rank, float]] = {}
    nothing: list[tuple[()]] = [()] * raw.rows
    for held, use in _USES.items():
        said = decide(method, raw, nothing, use=use, gated=False, target=method.target)
        chosen: dict[Rank, float] = {}
        for rank in RANKS:
            rows = [row for row in range(raw.rows) if rank in truth[row] and rank in said[row].best]
            best = [said[row].best[rank] for row in rows]
            bar = choose_bar(
                np.asarray([found.probability for found in best]),
                np.asarray(
                    [
                        found.taxon == truth[row][rank]
                        for found, row in zip(best, rows, strict=True)
                    ],
                    dtype=np.bool_,
                ),
                share,
            )
            if bar is not None:
                chosen[rank] = bar
        bars[held] = chosen
    return bars


def _measure(
    file: Path,
    pictures: Sequence[Picture],
    votes: ImageVotes,
    places: RangeVotes,
    pairing: Pairing,
) -> Study:
    """Run the written pack over every photograph that taught nothing."""
    pack = read_pack(file)
    assert pack.image is not None
    sessions = Sessions.open(pack, Device.CPU)
    parts: dict[str, Cases] = {}
    for name, part, chosen in (
        ("test", Part.TEST, lambda p: p.taxon and p.note != THERMAL),
        ("other sources", Part.OTHER_SOURCE, lambda p: p.taxon and p.note != THERMAL),
        ("thermal", Part.OTHER_SOURCE, lambda p: p.taxon and p.note == THERMAL),
        ("other animals", Part.OTHER_SOURCE, lambda p: not p.taxon),
    ):
        some = [picture for picture in pictures if picture.part is part and chosen(picture)]
        parts[name] = _cases(pack, sessions, some, pairing)
    return Study(pack.method, parts, votes.taught, places.basis, places.gains)


def _cases(pack: Pack, sessions: Sessions, pictures: Sequence[Picture], pairing: Pairing) -> Cases:
    assert pack.image is not None
    taxa = [picture.taxon for picture in pictures]
    drawn = draw_pairs(taxa, pairing, stray=0.0, use_records=True, seed=2)
    outputs: list[Mapping[str, NDArray[np.float32]]] = []
    for start in range(0, len(pictures), MEASURED_BATCH):
        files = [picture.file for picture in pictures[start : start + MEASURED_BATCH]]
        outputs.append(sessions.run_image(pack.image.normalise(cropped(files))))
    image = {name: np.concatenate([some[name] for some in outputs]) for name in outputs[0]}
    seen = observations(drawn)
    told = sessions.run_metadata(encode(seen, SCHEMA).values)
    truth = [
        truths(taxon, place, pairing) if taxon else {}
        for taxon, place in zip(taxa, drawn, strict=True)
    ]
    raw = raw_votes(image, told, seen, pack.method.features)
    return Cases(raw, truth, [picture.group for picture in pictures])
