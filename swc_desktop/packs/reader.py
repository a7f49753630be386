"""Reading a pack: everything is checked before it is used, and nothing of it is run here."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from swc_desktop import __version__
from swc_desktop.core.features import UnknownFeature
from swc_desktop.core.message import message
from swc_desktop.core.method import Method, MethodError
from swc_desktop.core.taxonomy import TaxonomyError
from swc_desktop.packs import archive, signature
from swc_desktop.packs.detector_check import check_detector_shapes
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.golden_file import read_golden
from swc_desktop.packs.manifest import Manifest, parse_manifest
from swc_desktop.packs.onnx_check import (
    GraphFacts,
    GraphMismatch,
    GraphRefused,
    check_shapes,
    inspect_graph,
)
from swc_desktop.packs.pack import (
    EMBEDDING_OUTPUT,
    FEATURES_INPUT,
    NEWEST_FORMAT,
    PIXELS_INPUT,
    Pack,
)
from swc_desktop.packs.trust import signature_state
from swc_desktop.packs.version import is_version, version_key
from swc_desktop.storage.strict_json import JsonRefused, parse_json
from swc_desktop.storage.typed_json import FieldError


def read_pack(path: Path) -> Pack:
    """Read and verify a pack; its models are the same bytes that were hashed.

    Its ``signature`` is judged by the keys that are trusted on this machine. The golden values are
    not recomputed here, which needs a device. Raises ``PackRefused``.
    """
    entries = archive.read_entries(path)
    if archive.MANIFEST not in entries:
        raise PackRefused(PackProblem.MISSING_ENTRY, file=path, entry=archive.MANIFEST)
    stored = entries[archive.MANIFEST]
    try:
        signer = signature.verified_signer(stored, entries.get(archive.SIGNATURE))
    except signature.SignatureBroken as error:
        raise PackRefused(PackProblem.INVALID_SIGNATURE, file=path) from error
    manifest = _manifest(path, stored)
    _check_list(path, manifest, entries)
    image_columns, metadata_columns = _check_graphs(path, manifest, entries)
    try:
        card = entries[archive.CARD].decode("utf-8")
    except UnicodeDecodeError as error:
        problem = message("Packs", "{entry} is not UTF-8 text").fill(entry=archive.CARD)
        raise PackRefused(PackProblem.INVALID_MANIFEST, file=path, problem=problem) from error
    return Pack(
        id=manifest.id,
        name=manifest.name,
        version=manifest.version,
        created=manifest.created,
        licence=manifest.licence,
        program_min=manifest.program_min,
        method=manifest.method,
        image=manifest.image,
        image_model=entries.get(archive.IMAGE),
        metadata_model=entries.get(archive.METADATA),
        card=card,
        golden=read_golden(
            path,
            entries[archive.GOLDEN],
            manifest,
            image_columns,
            metadata_columns,
        ),
        training=manifest.training,
        detector=manifest.detector,
        detector_model=entries.get(archive.DETECTOR),
        views=manifest.views,
        views_agree=manifest.views_agree,
        digest=hashlib.sha256(stored).hexdigest(),
        signature=signature_state(signer),
        file=path,
        signer=signer,
    )


def _manifest(file: Path, stored: bytes) -> Manifest:
    try:
        value = parse_json(stored)
    except JsonRefused as error:
        raise PackRefused(PackProblem.INVALID_JSON, file=file, problem=error) from error
    if not isinstance(value, dict):
        problem = message("Packs", "it is not an object")
        raise PackRefused(PackProblem.INVALID_MANIFEST, file=file, problem=problem)
    _check_versions(file, value)
    try:
        return parse_manifest(value)
    except FieldError as error:
        raise PackRefused(PackProblem.INVALID_MANIFEST, file=file, problem=error) from error
    except TaxonomyError as error:
        raise PackRefused(PackProblem.INVALID_TAXONOMY, file=file, problem=error) from error
    except UnknownFeature as error:
        raise PackRefused(PackProblem.UNKNOWN_FEATURE, file=file, problem=error) from error
    except MethodError as error:
        raise PackRefused(PackProblem.INVALID_METHOD, file=file, problem=error) from error


def _check_versions(file: Path, value: Mapping[str, object]) -> None:
    """Check these first: a newer format or program may have changed the rest."""
    given = value.get("format")
    is_number = isinstance(given, int) and not isinstance(given, bool) and abs(given) < 1000
    if not is_number or given not in range(1, NEWEST_FORMAT + 1):
        shown = str(given) if is_number else message("Packs", "not given")
        raise PackRefused(PackProblem.UNKNOWN_FORMAT, file=file, format=shown, known=NEWEST_FORMAT)
    needed = value.get("program_min")
    known = isinstance(needed, str) and is_version(needed)
    if known and version_key(str(needed)) > version_key(__version__):
        raise PackRefused(
            PackProblem.NEEDS_NEWER_PROGRAM, file=file, needed=needed, version=__version__
        )


def _check_list(file: Path, manifest: Manifest, entries: Mapping[str, bytes]) -> None:
    outside = {archive.MANIFEST, archive.SIGNATURE}
    if extra := set(entries) - set(manifest.files) - outside:
        raise PackRefused(PackProblem.UNLISTED_ENTRY, file=file, entry=min(extra))
    needed = {archive.CARD, archive.GOLDEN}
    if manifest.image is not None:
        needed.add(archive.IMAGE)
    if any(node.metadata is not None for node in manifest.method.nodes):
        needed.add(archive.METADATA)
    if manifest.detector is not None:
        needed.add(archive.DETECTOR)
    if absent := (needed | set(manifest.files)) - set(entries):
        raise PackRefused(PackProblem.MISSING_ENTRY, file=file, entry=min(absent)[:80])
    if unused := set(manifest.files) - needed:
        problem = message("Packs", "nothing in it uses {entry}").fill(entry=min(unused))
        raise PackRefused(PackProblem.INVALID_MANIFEST, file=file, problem=problem)
    for name, entry in manifest.files.items():
        data = entries[name]
        if len(data) != entry.size or hashlib.sha256(data).hexdigest() != entry.sha256:
            raise PackRefused(PackProblem.CHANGED_ENTRY, file=file, entry=name)


def _check_graphs(
    file: Path, manifest: Manifest, entries: Mapping[str, bytes]
) -> tuple[dict[str, int], dict[str, int]]:
    """Check all graphs; the outputs of those of image and metadata with numbers of columns."""
    image: dict[str, int] = {}
    metadata: dict[str, int] = {}
    method, detector = manifest.method, manifest.detector
    for entry in (archive.IMAGE, archive.METADATA, archive.DETECTOR):
        if entry not in entries:
            continue
        facts = _inspected(file, entry, entries[entry])
        try:
            if entry == archive.IMAGE and manifest.image is not None:
                size = manifest.image.size
                image = check_shapes(facts, PIXELS_INPUT, (3, size, size), _image_columns(method))
            elif entry == archive.METADATA:
                columns = _metadata_columns(method)
                metadata = check_shapes(facts, FEATURES_INPUT, (len(method.features),), columns)
            elif detector is not None:
                check_detector_shapes(facts, detector)
        except GraphMismatch as error:
            raise PackRefused(
                PackProblem.GRAPH_MISMATCH, file=file, entry=entry, problem=error
            ) from error
    return image, metadata


def _image_columns(method: Method) -> dict[str, int | None]:
    columns: dict[str, int | None] = {EMBEDDING_OUTPUT: None}
    columns |= {node.image.output: len(node.children) for node in method.nodes if node.image}
    if method.gate is not None:
        columns[method.gate.output] = 1
    return columns


def _metadata_columns(method: Method) -> dict[str, int | None]:
    return {node.metadata.output: len(node.children) for node in method.nodes if node.metadata}


def _inspected(file: Path, entry: str, model: bytes) -> GraphFacts:
    try:
        return inspect_graph(model)
    except GraphRefused as error:
        raise PackRefused(
            PackProblem.UNSAFE_GRAPH, file=file, entry=entry, problem=error
        ) from error
