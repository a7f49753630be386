"""``pack.json`` as plain values: the method of core and the description of a pack."""

import math
from collections.abc import Mapping

from swc_desktop.core import features
from swc_desktop.core.method import Method, Node, TaxonThresholds, Thresholds, Vote
from swc_desktop.packs.detector_json import detector_json, views_json
from swc_desktop.packs.pack import FileEntry, ImageInput, PackContent


def manifest_json(content: PackContent, files: Mapping[str, FileEntry]) -> dict[str, object]:
    """The manifest of a pack as plain values."""
    method = content.method
    return {
        "format": content.format,
        "id": content.id,
        "name": content.name,
        "version": content.version,
        "created": content.created,
        "licence": content.licence,
        "program_min": content.program_min,
        "taxonomy": [
            {
                "id": taxon.name,
                "name": taxon.name,
                "rank": taxon.rank.value,
                "parent": taxon.parent,
                "common_names": dict(taxon.common_names),
            }
            for taxon in method.taxonomy.taxa
        ],
        "nodes": [_node_json(node) for node in method.ordered_nodes],
        "features": {name: feature_json(name, index) for index, name in enumerate(method.features)},
        "image": None if content.image is None else _image_json(content.image),
        "recipe": {
            "default": method.default_recipe.value,
            "thesis": {"weights": {rank.value: w for rank, w in method.thesis_weights.items()}},
            "bayes": {"floor": method.floor},
        },
        "gate": None
        if method.gate is None
        else {
            "output": method.gate.output,
            "scale": method.gate.scale,
            "offset": method.gate.offset,
            "threshold": method.gate.threshold,
        },
        "bar": {
            "target": method.target,
            **_thresholds_json(method.thresholds, method.taxon_thresholds),
            **_equal_json(method),
        },
        "priors": {node.taxon: list(node.prior) for node in method.ordered_nodes},
        **_frequencies_json(method),
        **_detector_json(content),
        "training": dict(content.training),
        "files": {
            name: {"sha256": entry.sha256, "bytes": entry.size} for name, entry in files.items()
        },
    }


def _thresholds_json(
    by_target: Mapping[str, Thresholds], of_taxa: Mapping[str, TaxonThresholds]
) -> dict[str, object]:
    """Under ``targets``, and under ``taxa`` where a taxon has a threshold of its own."""
    found: dict[str, object] = {
        "targets": {
            target: {
                used.value: {rank.value: threshold for rank, threshold in by_rank.items()}
                for used, by_rank in thresholds.items()
            }
            for target, thresholds in by_target.items()
        }
    }
    if of_taxa:
        found["taxa"] = {
            target: {used.value: dict(by_taxon) for used, by_taxon in thresholds.items()}
            for target, thresholds in of_taxa.items()
        }
    return found


def _equal_json(method: Method) -> dict[str, object]:
    """Under ``equal``; nothing where no node has frequencies."""
    if not method.has_frequencies:
        return {}
    return {"equal": _thresholds_json(method.equal_thresholds, method.equal_taxon_thresholds)}


def _frequencies_json(method: Method) -> dict[str, object]:
    """Under ``frequencies``; nothing where no node has any."""
    if not method.has_frequencies:
        return {}
    return {
        "frequencies": {
            node.taxon: list(node.expected) for node in method.ordered_nodes if node.expected
        }
    }


def _detector_json(content: PackContent) -> dict[str, object]:
    """Under ``detector``, ``views`` and ``views_agree``; nothing without a detector."""
    if content.detector is None:
        return {}
    agree: dict[str, object] = {"views_agree": True} if content.views_agree else {}
    stated = {"detector": detector_json(content.detector), "views": views_json(content.views)}
    return {**stated, **agree}


def _node_json(node: Node) -> dict[str, object]:
    return {
        "taxon": node.taxon,
        "children": list(node.children),
        "image": None if node.image is None else _vote_json(node.image),
        "metadata": None
        if node.metadata is None
        else _vote_json(node.metadata) | {"features": list(node.metadata.features)},
    }


def _vote_json(vote: Vote) -> dict[str, object]:
    return {
        "output": vote.output,
        "weight": vote.weight,
        "alone": vote.solo_weight,
        "temperature": vote.temperature,
        "basis": vote.basis,
        **({"offsets": list(vote.offsets)} if vote.offsets else {}),
    }


def feature_json(name: str, index: int) -> dict[str, object]:
    """One feature of the schema; raises ``UnknownFeature``."""
    feature = features.feature(name)
    bounds = [None if math.isinf(bound) else bound for bound in (feature.low, feature.high)]
    return {
        "index": index,
        "unit": feature.unit,
        "kind": feature.kind.value,
        "range": bounds,
        "missing": feature.missing,
    }


def _image_json(image: ImageInput) -> dict[str, object]:
    return {
        "size": image.size,
        "resize": image.short_side,
        "mean": list(image.mean),
        "std": list(image.std),
        "layout": "NCHW",
        "crop": "centre",
    }
