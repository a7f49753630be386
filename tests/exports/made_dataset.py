"""A small ``Dataset`` made by hand in tests of formats: times are those of Nairobi."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from typing import IO, Any

from swc_desktop.core.prediction import Status
from swc_desktop.core.region import Box, Category
from swc_desktop.core.taxonomy import Rank
from swc_desktop.exports.dataset import (
    AnswerData,
    Dataset,
    GivenPlace,
    MediaData,
    ObservationData,
    ObservationLevel,
    ObservedKind,
    RegionData,
    StationData,
    TaxonData,
)

NAIROBI = timezone(timedelta(hours=3))
MADE = datetime(2026, 12, 2, 8, tzinfo=UTC)

ABOVE = {"class": "Mammalia", "order": "Carnivora", "family": "Felidae", "genus": "Panthera"}
LEOPARD_LABEL = (
    "aa73e0ac-973d-461d-914a-d2fa6e4b98a4;mammalia;carnivora;felidae;panthera;pardus;leopard"
)
TAXA = {
    "Panthera pardus": TaxonData(
        "Panthera pardus",
        Rank.SPECIES,
        ABOVE | {"species": "Panthera pardus"},
        {"en": "leopard"},
        LEOPARD_LABEL,
    ),
    "Panthera pardus fusca": TaxonData(
        "Panthera pardus fusca",
        Rank.SUBSPECIES,
        ABOVE | {"species": "Panthera pardus", "subspecies": "Panthera pardus fusca"},
        {},
    ),
    "Felidae": TaxonData(
        "Felidae",
        Rank.FAMILY,
        {"class": "Mammalia", "order": "Carnivora", "family": "Felidae"},
        {"en": "cats"},
    ),
}


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A time in February 2024."""
    return datetime(2024, 2, day, hour, minute, second, tzinfo=NAIROBI)


def station(id_: str, starts: datetime | None, ends: datetime | None, **more: Any) -> StationData:
    """A station with a stated start and end, 1 degree west of Nairobi."""
    values: dict[str, Any] = {
        "place": GivenPlace(-1.4, 35.0),
        "metres": (722_000.5, 9_845_000.0),
        "is_timed": True,
    }
    return StationData(id_, starts=starts, ends=ends, **(values | more))


def photo(id_: str, of: str, taken: datetime, path: str = "", **more: Any) -> MediaData:
    """A photograph of a station."""
    path = path or f"CARD/{id_}.JPG"
    kind = "video/mp4" if path.endswith(".MP4") else "image/jpeg"
    return MediaData(id_, of, taken, path, kind, **more)


def animal(media: MediaData, taxon: str = "Panthera pardus", **more: Any) -> ObservationData:
    """What a person saw in a photograph that is in no event."""
    values: dict[str, Any] = {
        "event": "",
        "level": ObservationLevel.MEDIA,
        "kind": ObservedKind.ANIMAL,
        "by_people": True,
        "by": "Ann",
    }
    return ObservationData(
        f"{media.id} {taxon} {more.get('individual', '')}",
        media.station,
        media.id,
        starts=media.taken,
        ends=media.taken,
        taxon=taxon,
        **(values | more),
    )


def answer(
    taxon: str | None,
    confidence: float | None,
    best: Mapping[Rank, tuple[str, float]],
    status: Status = Status.NAMED,
) -> AnswerData:
    """What a model says."""
    rank = TAXA[taxon].rank if taxon else None
    return AnswerData(status, taxon, rank, confidence, best, "Pack 1", "image")


def region(box: Box | None, of: AnswerData, confidence: float | None = 0.9) -> RegionData:
    """An animal in a box, or the whole picture."""
    if box is None:
        return RegionData(Category.FRAME, None, None, of)
    return RegionData(Category.ANIMAL, box, confidence, of)


def dataset(
    stations: Sequence[StationData] = (),
    media: Sequence[MediaData] = (),
    observations: Sequence[ObservationData] = (),
    **more: Any,
) -> Dataset:
    """All that is handed over."""
    return Dataset(
        *("id", "Mara", MADE, "swc-desktop 0", stations, media, observations, TAXA), **more
    )


def searched() -> Dataset:
    """Pictures with two boxes (one at the corner), without any, looked at whole, and without an
    answer, and a video."""
    best = {
        Rank.FAMILY: ("Felidae", 0.99),
        Rank.SPECIES: ("Panthera pardus", 0.9),
        Rank.SUBSPECIES: ("Panthera pardus fusca", 0.4),
    }
    named = answer("Panthera pardus", 0.9, best)
    unsure = answer(None, 0.6, {Rank.FAMILY: ("Felidae", 0.6)}, Status.UNSURE)
    blank = answer(None, 0.8, {}, Status.BLANK)
    corner = region(Box(0.99996, -0.0004, 0.00004, 0.5), unsure, 1)
    boxes = (region(Box(0.1, 0.2, 0.3, 0.4), named, 0.5), corner)
    day = at(2, 6)
    place = GivenPlace(-1.4, 35.0)
    media = [
        photo("a", "S07", day, is_searched=True, regions=boxes, place=place),
        photo("b", "S07", day, is_searched=True, regions=(region(None, blank),)),
        photo("c", "S07", day, "X\\..\\C:\\c.JPG", regions=(region(None, named),)),
        photo("d", "S07", day),
        photo("e", "S07", day, "CARD/e.MP4", regions=(region(None, named),)),
    ]
    return dataset([station("S07", at(1), at(8))], media)


class MadePackage:
    """Holds the files of a package in memory, by name."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write."""
        assert name not in self.files
        data = io.BytesIO()
        yield data
        self.files[name] = data.getvalue().decode("utf-8")
