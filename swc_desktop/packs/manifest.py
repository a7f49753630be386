"""``pack.json`` parsed into the method of core; every value is checked before it is used."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from swc_desktop.core import features
from swc_desktop.core.detector import StatedDetector, View
from swc_desktop.core.features import UnknownFeature
from swc_desktop.core.message import message
from swc_desktop.core.method import (
    EvidenceUsed,
    Gate,
    Method,
    Node,
    Recipe,
    TaxonThresholds,
    Thresholds,
    Vote,
)
from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy
from swc_desktop.packs.detector_json import parse_detector, parse_views
from swc_desktop.packs.manifest_json import feature_json
from swc_desktop.packs.pack import NEWEST_FORMAT, FileEntry, ImageInput
from swc_desktop.packs.version import is_version
from swc_desktop.storage.typed_json import FieldError, Fields

_MAX_NUMBER = 1e6
"""Far above any mean or deviation of a channel in units of 0…255."""

_MAX_OFFSET = 100.0
"""Far above any log odds that a class can be wrong by, and no vote becomes infinite with it."""

_MAX_TAXA = 10_000
"""Far above any real pack; bounds memory and the time of a check."""

_MAX_ENTRY_BYTES = 1 << 30
"""Above every limit of the archive, which compares the sizes with its own."""

_MAX_SHOWN = 40
"""Letters of a value from a pack that a sentence shows."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_OUTPUT = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Manifest:
    """The parsed ``pack.json``."""

    id: str
    name: str
    version: str
    created: str
    licence: str
    program_min: str
    method: Method
    image: ImageInput | None
    detector: StatedDetector | None
    views: tuple[View, ...]
    views_agree: bool
    training: Mapping[str, object]
    files: Mapping[str, FileEntry]


def parse_manifest(value: object) -> Manifest:
    """Parse the values of ``pack.json``.

    Raises ``FieldError`` that names the place, and core's ``TaxonomyError``, ``MethodError`` and
    ``UnknownFeature``.
    """
    top = Fields(value, "")
    method = _method(top)
    image = _image(top.child("image")) if top.has("image") else None
    if image is None and (method.gate or any(node.image for node in method.nodes)):
        raise FieldError(message("Packs", "there are image votes or a gate, but image is missing"))
    _check_outputs(method)
    detector, views = _detector(top, image)
    return Manifest(
        id=_matching(_ID, top.text("id"), "id"),
        name=top.text("name", 80),
        version=_version(top, "version"),
        created=top.text("created", 40),
        licence=top.text("licence"),
        program_min=_version(top, "program_min"),
        method=method,
        image=image,
        detector=detector,
        views=views,
        views_agree=detector is not None and top.has("views_agree") and top.truth("views_agree"),
        training=top.mapping("training"),
        files={
            name: FileEntry(
                _matching(_SHA256, entry.text("sha256"), f"{entry.place}.sha256"),
                entry.whole("bytes", 0, _MAX_ENTRY_BYTES),
            )
            for name, entry in top.children("files").items()
        },
    )


def _detector(
    top: Fields, image: ImageInput | None
) -> tuple[StatedDetector | None, tuple[View, ...]]:
    """The detector and its views, which packs of format 2 have and those of format 1 do not."""
    if top.whole("format", 1, NEWEST_FORMAT) == 1:
        for name in ("detector", "views", "views_agree"):
            if top.has(name):
                problem = message("Packs", "packs of format 1 do not have {place}")
                raise FieldError(problem.fill(place=name))
        return None, ()
    if image is None:
        raise FieldError(message("Packs", "there is a detector, but image is missing"))
    return parse_detector(top.child("detector")), parse_views(top)


def _version(place: Fields, name: str) -> str:
    version = place.text(name, 40)
    if not is_version(version):
        problem = message("Packs", "{place} is not a version of the form 1.2.3")
        raise FieldError(problem.fill(place=name))
    return version


def _matching(pattern: re.Pattern[str], text: str, place: str) -> str:
    if not pattern.fullmatch(text):
        problem = message("Packs", "{place} is {value!r}, which does not have the right form")
        raise FieldError(problem.fill(place=place, value=text[:_MAX_SHOWN]))
    return text


def _method(top: Fields) -> Method:
    taxonomy = Taxonomy(tuple(_taxon(place) for place in top.items("taxonomy", _MAX_TAXA)))
    priors, recipe, bar = top.child("priors"), top.child("recipe"), top.child("bar")
    weights = recipe.child("thesis").child("weights")
    expected = top.child("frequencies") if top.has("frequencies") else Fields({}, "frequencies")
    nodes = tuple(_node(place, priors, expected) for place in top.items("nodes", _MAX_TAXA))
    if not nodes:
        raise FieldError(message("Packs", "{place} is empty").fill(place="nodes"))
    for name in ("priors", "frequencies"):
        listed = set(top.mapping(name)) if top.has(name) else set()
        if extra := listed - {node.taxon for node in nodes}:
            problem = message("Packs", "{place} belongs to no node")
            raise FieldError(problem.fill(place=f"{name}.{min(extra)[:_MAX_SHOWN]}"))
    return Method(
        taxonomy=taxonomy,
        nodes=nodes,
        features=_features(top),
        gate=_gate(top.child("gate")) if top.has("gate") else None,
        floor=recipe.child("bayes").number("floor", 0, 0.5),
        thesis_weights={rank: weights.number(rank.value, 0, 1) for rank in Rank},
        default_recipe=recipe.word("default", Recipe),
        thresholds=_by_target(bar),
        target=bar.text("target", 20),
        taxon_thresholds=_taxa_by_target(bar),
        equal_thresholds=_by_target(bar.child("equal")) if bar.has("equal") else {},
        equal_taxon_thresholds=_taxa_by_target(bar.child("equal")) if bar.has("equal") else {},
    )


def _by_target(bar: Fields) -> Mapping[str, Thresholds]:
    return {target: _thresholds(place) for target, place in bar.children("targets").items()}


def _taxa_by_target(bar: Fields) -> Mapping[str, TaxonThresholds]:
    if not bar.has("taxa"):
        return {}
    return {target: _taxon_thresholds(place) for target, place in bar.children("taxa").items()}


def _taxon(place: Fields) -> Taxon:
    name, common = place.text("name"), place.child("common_names")
    if place.text("id") != name:
        problem = message("Packs", "{place} is not its name")
        raise FieldError(problem.fill(place=f"{place.place}.id"))
    return Taxon(
        name=name,
        rank=place.word("rank", Rank),
        parent=place.text("parent"),
        common_names={
            language: common.text(language) for language in place.mapping("common_names")
        },
    )


def _node(place: Fields, priors: Fields, expected: Fields) -> Node:
    taxon, children = place.text("taxon"), place.texts("children")
    if not children:
        raise FieldError(message("Packs", "{place} has no children").fill(place=place.place))
    return Node(
        taxon=taxon,
        children=children,
        image=_vote(place.child("image"), ()) if place.has("image") else None,
        metadata=_vote(place.child("metadata"), place.child("metadata").texts("features"))
        if place.has("metadata")
        else None,
        prior=_frequencies(priors, taxon),
        expected=_frequencies(expected, taxon) if expected.has(taxon) else (),
    )


def _frequencies(place: Fields, taxon: str) -> tuple[float, ...]:
    """One number a child, together 1."""
    found = place.numbers(taxon, 1e-9, 1)
    if abs(sum(found) - 1) > 1e-6:
        problem = message("Packs", "{place} does not sum to 1")
        raise FieldError(problem.fill(place=f"{place.place}.{taxon}"))
    return found


def _vote(place: Fields, columns: tuple[str, ...]) -> Vote:
    return Vote(
        output=_matching(_OUTPUT, place.text("output"), f"{place.place}.output"),
        temperature=place.number("temperature", 1e-3, 1e3),
        weight=place.number("weight", 0, 100),
        solo_weight=place.number("alone", 0, 100),
        features=columns,
        basis=place.text("basis"),
        offsets=place.numbers("offsets", -_MAX_OFFSET, _MAX_OFFSET) if place.has("offsets") else (),
    )


def _features(top: Fields) -> tuple[str, ...]:
    listed = top.children("features")
    indexed = {place.whole("index", 0, len(listed) - 1): name for name, place in listed.items()}
    if len(indexed) != len(listed):
        raise FieldError(message("Packs", "two features have the same index"))
    names = tuple(indexed[index] for index in range(len(listed)))
    for index, name in enumerate(names):
        features.feature(name)
        if dict(top.child("features").mapping(name)) != feature_json(name, index):
            problem = message("Packs", "this program computes the feature {feature} differently")
            raise UnknownFeature(problem.fill(feature=name))
    return names


def _gate(place: Fields) -> Gate:
    return Gate(
        output=_matching(_OUTPUT, place.text("output"), "gate.output"),
        scale=place.number("scale", 1e-3, 1e3),
        offset=place.number("offset", -1e3, 1e3),
        threshold=place.number("threshold", 0, 1),
    )


def _thresholds(place: Fields) -> Thresholds:
    thresholds: dict[EvidenceUsed, dict[Rank, float]] = {}
    for held in EvidenceUsed:
        by_rank = place.child(held.value) if place.has(held.value) else None
        thresholds[held] = {
            rank: by_rank.number(rank.value, 0, 1)
            for rank in Rank
            if by_rank is not None and by_rank.has(rank.value)
        }
    return thresholds


def _taxon_thresholds(place: Fields) -> TaxonThresholds:
    """By evidence and taxon; null means that the taxon is never answered."""
    return {
        used: {
            taxon: child.number(taxon, 0, 1) if child.has(taxon) else None
            for taxon in place.mapping(used.value)
        }
        for used in EvidenceUsed
        if place.has(used.value)
        for child in (place.child(used.value),)
    }


def _image(place: Fields) -> ImageInput:
    size = place.whole("size", 16, 1024)
    if place.text("layout") != "NCHW" or place.text("crop") != "centre":
        raise FieldError(
            message("Packs", "image has a layout or a crop that this program does not know")
        )
    mean = place.numbers("mean", -_MAX_NUMBER, _MAX_NUMBER, 3)
    std = place.numbers("std", 1e-6, _MAX_NUMBER, 3)
    if len(mean) != 3 or len(std) != 3:
        raise FieldError(message("Packs", "image.mean and image.std need three numbers each"))
    return ImageInput(
        size=size,
        short_side=place.whole("resize", size, 4096),
        mean=(mean[0], mean[1], mean[2]),
        std=(std[0], std[1], std[2]),
    )


def _check_outputs(method: Method) -> None:
    image = [node.image.output for node in method.nodes if node.image is not None]
    image += [method.gate.output] if method.gate is not None else []
    metadata = [node.metadata.output for node in method.nodes if node.metadata is not None]
    for outputs in (image, metadata):
        for output in outputs:
            if outputs.count(output) > 1:
                problem = message("Packs", "two votes read the output {output}")
                raise FieldError(problem.fill(output=output))
