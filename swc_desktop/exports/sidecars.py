"""What is in a photograph as an XMP sidecar says it, and how it goes into one that is there.

Keywords are in the three lists that programs for photographs read: ``dc:subject``,
``lr:hierarchicalSubject`` and ``digiKam:TagsList``. Beside them ``swc:`` lists what was written
here, so that only this is changed the next time. Places are never in the ``exif:`` fields, which
would be read as evidence of where the photograph was taken.
Source: ``docs/export.md``; the structures of Darwin Core are those of ExifTool's XMP-dwc.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from swc_desktop.exports.dataset import (
    Dataset,
    GivenPlace,
    MediaData,
    ObservationData,
    ObservedKind,
)
from swc_desktop.exports.media_paths import relative_path
from swc_desktop.exports.xml_text import xml_text
from swc_desktop.photos.xmp_document import XmpDocument

_RANKS: Final = ("order", "family", "genus", "species", "subspecies")
_WORDS: Final = {
    ObservedKind.ANIMAL: "animal",
    ObservedKind.HUMAN: "person",
    ObservedKind.VEHICLE: "vehicle",
    ObservedKind.BLANK: "blank",
}
_LISTS: Final = {
    "dc:subject": ("swc:subject", "Bag"),
    "lr:hierarchicalSubject": ("swc:hierarchicalSubject", "Bag"),
    "digiKam:TagsList": ("swc:tagsList", "Seq"),
}
"""Each list, where it is noted what was written into it, and its kind."""

STRUCTURES: Final = (
    *("dwc:Taxon", "dwc:Occurrence", "dwc:Organism", "dwc:Identification", "dwc:Location"),
    "dwc:Event",
)
_WRITTEN: Final = "swc:structures"


@dataclass(frozen=True)
class Sidecar:
    """Values by property, in the order in which they are written; ``photograph`` is the path of
    the photograph, "" beside it. Without lists it removes what was written here before."""

    lists: Mapping[str, Sequence[str]]
    structures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    photograph: str = ""


def sidecar_of(
    data: Dataset, media: MediaData, seen: Sequence[ObservationData], *, is_beside: bool
) -> Sidecar | None:
    """What is said of a photograph; None where nobody says anything that is sure.

    ``is_beside``: for the folder of the photograph, without place, ids and its other name.
    """
    seen = [one for one in seen if one.kind in _WORDS and not one.is_unsure]
    if not seen:
        return None
    keywords: dict[str, None] = {}
    paths: dict[tuple[str, ...], None] = {}
    for one in seen:
        for word in _names(data, one):
            keywords[xml_text(word)] = None
        paths[_path(data, one)] = None
        if one.individual:
            paths["individual", one.individual] = None
        paths["swc", "checked by a person" if one.by_people else "by the model"] = None
    lists = {
        "dc:subject": list(keywords),
        "lr:hierarchicalSubject": [_joined(path, "|") for path in paths],
        "digiKam:TagsList": [_joined(path, "/") for path in paths],
    }
    structures = _structures(seen)
    if is_beside:
        return Sidecar(lists, structures)
    if media.place is not None and not media.is_time_withheld:
        structures["dwc:Location"] = _location(media.place)
    if events := {one.event for one in seen if one.event}:
        structures["dwc:Event"] = {"dwc:eventID": min(events)}
    return Sidecar(lists, structures, xml_text(relative_path(media)))


def merge_sidecar(document: XmpDocument, sidecar: Sidecar, made: datetime) -> bool:
    """Bring a sidecar into a document, and say whether that changed it.

    What is there from others stays: lists get what they lack, and lose only what was written here
    before; a structure of others is left as it is. Raises ``Damaged`` where one of the lists is a
    structure.
    """
    before = document.to_bytes()
    for name, (own, kind) in _LISTS.items():
        here, wanted = document.values(name), list(dict.fromkeys(sidecar.lists.get(name, ())))
        noted = set(document.values(own))
        others = [value for value in here if value not in noted]
        ours = [value for value in wanted if value not in others]
        kept = [value for value in here if value not in noted or value in ours]
        document.set_values(name, [*kept, *(one for one in ours if one not in kept)], kind)
        document.set_values(own, ours, "Bag")
    written = set(document.values(_WRITTEN))
    ours = []
    for name in STRUCTURES:
        fields = sidecar.structures.get(name, {})
        if name in written or not document.has(name):
            document.set_structure(name, fields)
            ours += [name] if fields else []
    document.set_values(_WRITTEN, ours, "Bag")
    if sidecar.photograph:
        document.set_text("swc:photograph", sidecar.photograph)
    if document.to_bytes() == before:
        return False
    document.set_text("xmp:MetadataDate", made.isoformat(timespec="seconds"))
    return True


def _names(data: Dataset, one: ObservationData) -> list[str]:
    if one.kind is not ObservedKind.ANIMAL:
        return [_WORDS[one.kind]]
    if not one.taxon:
        return [one.name or _WORDS[one.kind]]
    known = data.taxa.get(one.taxon)
    common = "" if known is None else known.common_names.get("en", "")
    return [one.taxon, *([common] if common else [])]


def _path(data: Dataset, one: ObservationData) -> tuple[str, ...]:
    """The taxa from the order down, or the word for what is there."""
    known = data.taxa.get(one.taxon)
    if known is None:
        return "Species", _names(data, one)[0]
    above = [known.above[rank] for rank in _RANKS if rank in known.above]
    return "Species", *dict.fromkeys([*above, one.taxon])


def _joined(path: Sequence[str], separator: str) -> str:
    return separator.join(xml_text(part).replace(separator, "_") for part in path)


def _structures(seen: Sequence[ObservationData]) -> dict[str, dict[str, str]]:
    """Darwin Core of one animal; of several nobody could say which is meant."""
    animals = [one for one in seen if one.kind is ObservedKind.ANIMAL]
    if len(animals) != 1:
        return {}
    one = animals[0]
    rank = "" if one.rank is None else one.rank.value
    found = {
        "dwc:Taxon": {"scientificName": one.taxon, "taxonRank": rank, "vernacularName": one.name},
        "dwc:Occurrence": {
            "individualCount": str(one.count or ""),
            "sex": one.sex or "",
            "lifeStage": one.life_stage or "",
            "behavior": one.behavior,
            "occurrenceRemarks": one.remarks,
        },
        "dwc:Organism": {"organismID": one.individual},
        "dwc:Identification": {"identifiedBy": one.by},
    }
    return {
        name: kept
        for name, fields in found.items()
        if (kept := {f"dwc:{term}": xml_text(text) for term, text in fields.items() if text})
    }


def _location(place: GivenPlace) -> dict[str, str]:
    """A place as others may see it: one that is withheld is not given."""
    if place.is_withheld:
        return {}
    fields = {
        "dwc:decimalLatitude": f"{place.latitude:.6f}".rstrip("0").rstrip("."),
        "dwc:decimalLongitude": f"{place.longitude:.6f}".rstrip("0").rstrip("."),
        "dwc:geodeticDatum": "WGS84",
    }
    if place.uncertainty_m is not None:
        fields["dwc:coordinateUncertaintyInMeters"] = str(place.uncertainty_m)
    if place.step is not None:
        fields["dwc:coordinatePrecision"] = f"{place.step:g}"
    return fields
