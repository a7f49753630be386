"""The labels of taxa in SpeciesNet, which MegaDetector's files and Wildlife Insights have too."""

from typing import Final

from swc_desktop.core.taxonomy import Rank
from swc_desktop.exports.dataset import Dataset, ObservedKind

_RANKS: Final = ("class", "order", "family", "genus")

FIXED: Final = {
    ObservedKind.BLANK: "f1856211-cfb7-4a5b-9158-c0f72fd09ee6;;;;;;blank",
    ObservedKind.ANIMAL: "1f689929-883d-4dae-958c-3d57ab5b6c16;;;;;;animal",
    ObservedKind.HUMAN: "990ae9dd-7a59-4344-afcb-1b7b21368000;mammalia;primates;hominidae;homo;"
    "sapiens;human",
    ObservedKind.VEHICLE: "e2895ed5-780b-48f6-8a11-9e27cb594511;;;;;;vehicle",
    ObservedKind.UNKNOWN: "f2efdae9-efb8-48fb-8a91-eccf79ab4ffb;no cv result;no cv result;"
    "no cv result;no cv result;no cv result;no cv result",
    ObservedKind.UNCLASSIFIED: "f2efdae9-efb8-48fb-8a91-eccf79ab4ffb;no cv result;no cv result;"
    "no cv result;no cv result;no cv result;no cv result",
}
"""What SpeciesNet says where it names no animal."""


def species_of(data: Dataset, name: str) -> str:
    """The species of a taxon; itself where it is coarser, or not known."""
    known = data.taxa.get(name)
    return name if known is None else known.above.get(Rank.SPECIES.value, name)


def speciesnet_label(data: Dataset, name: str) -> str:
    """``id;class;order;family;genus;species;common name``, all in small letters.

    A subspecies has that of its species. A taxon that SpeciesNet does not have is without an id.
    """
    species = species_of(data, name)
    known = data.taxa.get(species) or data.taxa.get(name)
    if known is None:
        return _joined(["", "", "", "", "", "", species])
    if known.speciesnet:
        return known.speciesnet
    higher = [known.above.get(rank, "") for rank in _RANKS]
    epithet = known.above.get(Rank.SPECIES.value, "").partition(" ")[2]
    return _joined(["", *higher, epithet, known.common_names.get("en") or species])


def _joined(parts: list[str]) -> str:
    return ";".join(part.replace(";", " ").lower() for part in parts)
