"""Records of every kind, decided by the cascade from made votes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from swc_desktop.core.cascade import decide
from swc_desktop.core.damage import Damage, PicturePart
from swc_desktop.core.errors import Unreadable
from swc_desktop.core.features import encode
from swc_desktop.core.message import message
from swc_desktop.core.method import (
    EvidenceMode,
    EvidenceUsed,
    Gate,
    Method,
    Node,
    Recipe,
    Vote,
)
from swc_desktop.core.observation import (
    Absence,
    Evidence,
    Light,
    Moment,
    Observation,
    Place,
    Season,
    Sky,
)
from swc_desktop.core.prediction import Best, ViewsDiffer
from swc_desktop.core.region import WHOLE, Category, Region
from swc_desktop.core.region_answers import is_classified, region_prediction
from swc_desktop.core.scoring import RawVotes
from swc_desktop.core.taxonomy import ROOT, Rank, Taxon, Taxonomy
from swc_desktop.projects.listed import ListedMedia


def _taxon(name: str, rank: Rank, parent: str = ROOT, common: str = "") -> Taxon:
    return Taxon(name, rank, parent, {"en": common} if common else {})


TREE = Taxonomy(
    (
        _taxon("Felidae", Rank.FAMILY, common="cats"),
        _taxon("Elephantidae", Rank.FAMILY, common="elephants"),
        _taxon("Panthera", Rank.GENUS, "Felidae", "big cats"),
        _taxon("Felis", Rank.GENUS, "Felidae", "wildcats and allies"),
        _taxon("Prionailurus", Rank.GENUS, "Felidae", "Asian small spotted cats"),
        _taxon("Lynx", Rank.GENUS, "Felidae", "lynxes"),
        _taxon("Loxodonta", Rank.GENUS, "Elephantidae", "African elephants"),
        _taxon("Elephas", Rank.GENUS, "Elephantidae", "Asian elephant"),
        _taxon("Panthera leo", Rank.SPECIES, "Panthera", "lion"),
        _taxon("Panthera onca", Rank.SPECIES, "Panthera", "jaguar"),
        _taxon("Panthera pardus", Rank.SPECIES, "Panthera", "leopard"),
        _taxon("Panthera tigris", Rank.SPECIES, "Panthera", "tiger"),
        _taxon("Elephas maximus", Rank.SPECIES, "Elephas", "Asian elephant"),
        _taxon("Panthera leo leo", Rank.SUBSPECIES, "Panthera leo", "northern lion"),
        _taxon("Panthera leo melanochaita", Rank.SUBSPECIES, "Panthera leo", "southern lion"),
    )
)

_PLACE_FEATURES = ("sphere_x", "sphere_y", "sphere_z")
_FEATURES = (*_PLACE_FEATURES, "year_sin", "year_cos")
_BARS = {Rank.FAMILY: 0.7, Rank.GENUS: 0.75, Rank.SPECIES: 0.6, Rank.SUBSPECIES: 0.6}


def _node(taxon: str, *, image: bool = True, metadata: str = "") -> Node:
    kinds = {"range of the species": _PLACE_FEATURES, "occurrences": _FEATURES}
    return Node(
        taxon,
        TREE.children(taxon),
        image=Vote(f"i:{taxon}", weight=0.95) if image else None,
        metadata=Vote(f"m:{taxon}", weight=0.6, features=kinds[metadata], basis=metadata)
        if metadata
        else None,
    )


METHOD = Method(
    taxonomy=TREE,
    nodes=(
        _node(ROOT),
        _node("Felidae", metadata="occurrences"),
        _node("Elephantidae", metadata="range of the species"),
        _node("Panthera", metadata="range of the species"),
        _node("Elephas", image=False),
        _node("Panthera leo", image=False, metadata="range of the species"),
    ),
    features=_FEATURES,
    gate=Gate("gate", 1.0, 0.0, 0.5),
    floor=0.02,
    thesis_weights=dict(zip(Rank, (0.1, 0.2, 0.5, 0.9), strict=True)),
    default_recipe=Recipe.BAYES,
    thresholds={"0.05": dict.fromkeys(EvidenceUsed, _BARS)},
    target="0.05",
)


def reading_weather() -> Method:
    """The method with a vote that reads weather at Panthera."""
    name = "weather.temperature_2m"
    nodes = []
    for node in METHOD.nodes:
        if node.taxon == "Panthera" and node.metadata is not None:
            vote = replace(node.metadata, features=(*node.metadata.features, name))
            nodes.append(replace(node, metadata=vote))
        else:
            nodes.append(node)
    return replace(METHOD, nodes=tuple(nodes), features=(*METHOD.features, name))


def with_frequencies() -> Method:
    """The method of a pack in whose data 90 of 100 *Panthera* are lions."""
    nodes = [
        replace(node, expected=(0.9, 0.02, 0.06, 0.02)) if node.taxon == "Panthera" else node
        for node in METHOD.nodes
    ]
    return replace(METHOD, nodes=tuple(nodes), equal_thresholds=METHOD.thresholds)


KRUGER = Observation(
    place=Place(-24.9947, 31.5889, 280.0),
    moment=Moment(
        datetime.fromisoformat("2026-11-20T06:12:30"),
        timedelta(hours=2),
        offset_source="place",
        zone="Africa/Johannesburg",
    ),
    sky=Sky(12.4, True, 6.3, Light.DAY, Season.SPRING),
)

_POOR = message("Photos", "the fix is poor (dilution of precision {dilution:.4g})")

PANTANAL = replace(KRUGER, place=Place(-17.2, -56.8, notes=(_POOR.fill(dilution=21.4),)))

NOWHERE = Observation(
    place=Absence(Evidence.PLACE, "the file holds no place"),
    moment=Absence(Evidence.TIME, "the camera's clock stood at its first day"),
    sky=Absence(Evidence.TIME, "no place and no time"),
)

_EVEN: Mapping[str, Sequence[float]] = {
    f"{kind}:{node.taxon}": [1 / len(node.children)] * len(node.children)
    for node in METHOD.nodes
    for kind in "im"
}


def record(
    votes: Mapping[str, Sequence[float]],
    observation: Observation = KRUGER,
    *,
    gate: float = 4.0,
    file: str = "/card/DCIM/100RECNX/IMG_0412.JPG",
    use: EvidenceMode = EvidenceMode.BOTH,
    recipe: Recipe | None = None,
    without_weather: Mapping[str, Sequence[float]] | None = None,
    method: Method = METHOD,
) -> ListedMedia:
    """A record with the given probabilities by output, even ones for the others.

    ``without_weather``: those of the metadata outputs had the weather been unknown.
    """
    given = {**_EVEN, **votes}
    no_weather = {} if without_weather is None else {**given, **without_weather}
    image = {
        name: np.log(np.asarray([values]) + 1e-9)
        for name, values in given.items()
        if name.startswith("i:")
    }
    raw = RawVotes(
        1,
        image={**image, "gate": np.asarray([[gate]])},
        metadata={
            name: np.asarray([values]) for name, values in given.items() if name.startswith("m:")
        },
        metadata_without_weather={
            name: np.asarray([values])
            for name, values in no_weather.items()
            if name.startswith("m:")
        },
        features=encode([observation], METHOD.features),
    )
    (prediction,) = decide(method, raw, [observation.missing], use=use, recipe=recipe)
    return ListedMedia(
        number=1,
        file=Path(file),
        taxonomy=TREE,
        prediction=prediction,
        place=observation.place if isinstance(observation.place, Place) else None,
        moment=observation.moment if isinstance(observation.moment, Moment) else None,
        camera_words="Reconyx HP2X",
        root=1,
        root_label=Path(file).parent.name,
        below=Path(file).name,
        pack="Starter 1.0",
        observation=observation,
    )


_CAT = {"i:root": (0.99, 0.01), "i:Felidae": (0.96, 0.02, 0.01, 0.01)}

LION = record(
    {
        **_CAT,
        "m:Felidae": (0.6, 0.3, 0.05, 0.05),
        "i:Panthera": (0.9, 0.02, 0.05, 0.03),
        "m:Panthera": (0.5, 0.01, 0.48, 0.01),
        "m:Panthera leo": (0.02, 0.98),
    }
)

COMMON = record(
    {**_CAT, "i:Panthera": (0.5, 0.02, 0.46, 0.02), "m:Panthera": (0.4, 0.01, 0.58, 0.01)},
    method=with_frequencies(),
)

DISPUTED = record(
    {
        **_CAT,
        "i:Panthera": (0.01, 0.3, 0.68, 0.01),
        "m:Panthera": (0.005, 0.97, 0.02, 0.005),
    },
    PANTANAL,
)

GENUS = record({**_CAT, "i:Panthera": (0.3, 0.25, 0.35, 0.1)}, NOWHERE)

OTHER = record({**_CAT, "i:Panthera": (0.4, 0.2, 0.3, 0.1)}, gate=-4.0)

UNSURE = record({"i:root": (0.55, 0.45), "i:Felidae": (0.4, 0.3, 0.2, 0.1)}, NOWHERE)

ASIAN_ELEPHANT = record({"i:root": (0.01, 0.99), "i:Elephantidae": (0.1, 0.9)})

PLACE_ALONE = record({"m:Panthera leo": (0.02, 0.98)}, use=EvidenceMode.METADATA)


def detected(like: ListedMedia, category: Category) -> ListedMedia:
    """The same photograph after a detector found this in it."""
    region = Region(WHOLE.box, category, 0.9)
    decided = like.explanation if is_classified(region) else None
    return replace(like, prediction=region_prediction(decided, region, Recipe.BAYES, ()))


def in_burst(like: ListedMedia, alone: ListedMedia) -> ListedMedia:
    """The same answer by three photographs, and that of this one alone."""
    assert like.explanation is not None
    assert alone.explanation is not None
    together = replace(like.explanation, burst=3, without_burst=alone.explanation.answer)
    return replace(like, prediction=together)


IN_BURST = in_burst(LION, GENUS)


def with_views(like: ListedMedia) -> ListedMedia:
    """The same answer because two views are sure of different genera."""
    assert like.explanation is not None
    differ = ViewsDiffer(Best("Panthera", 0.91), Best("Felis", 0.84), "Felidae")
    return replace(like, prediction=replace(like.explanation, views_differ=differ))


OTHER_ANIMAL = detected(OTHER, Category.ANIMAL)
BLANK = detected(OTHER, Category.FRAME)
PERSON = detected(LION, Category.PERSON)
VEHICLE = detected(LION, Category.VEHICLE)

DETECTED = {"other animal": OTHER_ANIMAL, "blank": BLANK, "person": PERSON, "vehicle": VEHICLE}
"""What only packs with a detector say."""


def read_in_part(whole: ListedMedia, damage: Damage) -> ListedMedia:
    """The same result of a picture that was not all there."""
    return replace(whole, damage=damage)


CUT = read_in_part(ASIAN_ELEPHANT, Damage(PicturePart.LOWER, percent=12))

BROKEN = ListedMedia(
    number=-1,
    file=Path("/card/DCIM/100RECNX/IMG_0413.JPG"),
    taxonomy=TREE,
    unreadable=Unreadable(
        "IMG_0413.JPG is damaged or cut short and cannot be decoded. Copy it again."
    ),
    root=1,
    root_label="card",
    below="DCIM/100RECNX/IMG_0413.JPG",
)

ALL = {
    "lion": LION,
    "disputed": DISPUTED,
    "genus": GENUS,
    "other": OTHER,
    "unsure": UNSURE,
    "elephant": ASIAN_ELEPHANT,
    "place": PLACE_ALONE,
    "broken": BROKEN,
}
