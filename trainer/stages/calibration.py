"""The stage ``calibration``: temperatures, exponents, gate, thresholds; a pack without figures."""

from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from swc_desktop import __version__
from swc_desktop.core.device import Device
from swc_desktop.core.features import encode
from swc_desktop.core.method import Method
from swc_desktop.core.observation import Moment, Observation, Place, Source
from swc_desktop.core.progress import Progress, ProgressSink
from swc_desktop.geo.sky import sky_of
from swc_desktop.inference.probes import noise_pictures
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.detector_golden import add_detector
from swc_desktop.packs.golden import make_golden
from swc_desktop.packs.pack import Golden, ImageInput, Pack, PackContent, SignatureState
from swc_desktop.packs.writer import write_pack
from swc_desktop.photos.decoding import load_image, model_pixels
from swc_desktop.photos.detector_pixels import square_pixels
from swc_desktop.resources import resource
from trainer.calibration import CalibrationVotes, fit_thresholds, fit_votes
from trainer.cases import Split
from trainer.configuration import Configuration
from trainer.crops.pack_detector import read_detector
from trainer.errors import NotEnoughData
from trainer.gate_fitting import gate_of_votes
from trainer.stages.crops import detector_file
from trainer.stages.dataset import NO_PLACE, NO_TIME, read_cases
from trainer.stages.stage_record import Facts, made_by, read_record, stage
from trainer.stages.unseen_votes import image_input, method_of, rows_of, unseen_votes

NAME: Final = "calibration"
UNMEASURED: Final = "unmeasured.swcpack"
GOLDEN_TOLERANCE: Final = 0.005

_GOLDEN_PHOTOGRAPHS: Final = ("jaguars.jpg", "cat_with_yarn.jpg")

_VERSION: Final = 6


def run_calibration(configuration: Configuration, progress: ProgressSink) -> Facts:
    """Fit the calibration and write the pack; the record.

    Raises ``NotEnoughData`` and ``OutputFault``.
    """
    folder, choices = configuration.folder, configuration.calibration

    def make() -> Facts:
        cases = read_cases(configuration)
        method = method_of(configuration)
        content = _content(configuration, method)
        sessions = Sessions.open(as_pack(content, configuration), Device.CPU)
        votes = {}
        for done, split in enumerate((Split.FUSE, Split.BAR, Split.GATE)):
            progress(Progress(done, 3, "calibration"))
            rows = rows_of(configuration, method.taxonomy, cases, split)
            if not rows and split is Split.GATE:
                continue
            if not rows:
                raise NotEnoughData(problem=f"no observation is left for the split {split.value}")
            metadata = sessions.run_metadata(encode([r.seen for r in rows], method.features).values)
            raw = unseen_votes(configuration, method, rows, metadata)
            votes[split] = CalibrationVotes(
                raw,
                [row.taxon for row in rows],
                [row.group for row in rows],
                [row.drawn for row in rows],
            )
        method = fit_votes(method, votes[Split.FUSE], frequencies=choices.frequencies)
        gate = read_record(folder, "images")["gate"]
        if gate:
            fitted = gate_of_votes(
                gate, method.taxonomy, votes, choices.gate_loss, choices.gate_others
            )
            method = replace(method, gate=fitted)
        targets = {f"{share:.2f}": share for share in choices.targets}
        method = fit_thresholds(method, votes[Split.BAR], targets)
        content = replace(content, method=method)
        content = replace(content, golden=_golden(content, sessions))
        write_pack(content, folder / UNMEASURED)
        return {
            "rows": {split.value: len(some.taxa) for split, some in votes.items()},
            "bars": {
                target: {
                    held.value: {rank.value: bar for rank, bar in some.items()}
                    for held, some in bars.items()
                }
                for target, bars in method.thresholds.items()
            },
        }

    origin = {
        "version": _VERSION,
        "calibration": asdict(choices),
        "pairing": asdict(configuration.pairing),
        "pack": asdict(configuration.pack),
        "seed": configuration.seed,
        "program": __version__,
        "made_by": made_by(folder, "clean", "splits", "metadata", "crops", "images"),
    }
    return stage(folder, NAME, origin, (UNMEASURED,), make)


def _content(configuration: Configuration, method: Method) -> PackContent:
    choices, folder = configuration.pack, configuration.folder
    image = image_input(configuration)
    has_metadata = any(node.metadata is not None for node in method.nodes)
    file = detector_file(configuration)
    detector = None if file is None or image is None else read_detector(file)
    return PackContent(
        id=choices.id,
        name=choices.name,
        version=choices.version,
        created=choices.created or datetime.now().astimezone().date().isoformat(),
        licence=choices.licence,
        program_min=__version__,
        method=method,
        image=image,
        image_model=None if image is None else (folder / "image.onnx").read_bytes(),
        metadata_model=(folder / "metadata.onnx").read_bytes() if has_metadata else None,
        card="",
        golden=_no_golden(method),
        training={},
        detector=None if detector is None else detector.stated,
        detector_model=None if detector is None else detector.model,
        views=() if detector is None else configuration.detector.views(),
        views_agree=detector is not None and configuration.detector.agree,
    )


def as_pack(content: PackContent, configuration: Configuration) -> Pack:
    """An unwritten pack, to open its graphs."""
    values = {one.name: getattr(content, one.name) for one in fields(content)}
    file = configuration.folder / UNMEASURED
    return Pack(**values, digest="", signature=SignatureState.NOT_SIGNED, file=file)


def _no_golden(method: Method) -> Golden:
    nothing = np.empty((0, len(method.features)), dtype=np.float32)
    return Golden(None, nothing, {}, {}, (), np.empty((0, len(method.taxonomy.taxa))), 1e-3)


def _golden(content: PackContent, sessions: Sessions) -> Golden:
    """Two of the demonstration photographs and noise, one with an invented place.

    So the pack has no real sighting, and the sample includes a picture without an animal.
    """
    place = Place(-17.0, -57.0, source=Source.TYPED)
    local = datetime.fromisoformat("2020-06-15T09:30:00")
    moment = Moment(local, timedelta(hours=-4), Source.TYPED)
    seen = [
        Observation(place, moment, sky_of(place, moment)),
        Observation(NO_PLACE, NO_TIME, NO_TIME),
        Observation(NO_PLACE, NO_TIME, NO_TIME),
    ]
    features = encode(seen, content.method.features).values
    pixels = None if content.image is None else _golden_pixels(content.image)
    golden = make_golden(
        content.method, content.image, pixels, features, sessions, tolerance=GOLDEN_TOLERANCE
    )
    if content.detector is None:
        return golden
    square = content.detector.square
    looked_at = [
        square_pixels(load_image(resource("demo", name), short_side=square.size), square)
        for name in _GOLDEN_PHOTOGRAPHS
    ]
    return add_detector(golden, content.detector, np.stack(looked_at), sessions)


def _golden_pixels(image: ImageInput) -> NDArray[np.uint8]:
    photographs = [
        model_pixels(
            load_image(resource("demo", name), short_side=image.short_side),
            size=image.size,
            short_side=image.short_side,
        )
        for name in _GOLDEN_PHOTOGRAPHS
    ]
    return np.stack([*photographs, noise_pictures(image.size)[0]])
