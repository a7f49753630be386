"""Deciding: from observations and the outputs of the image graph to predictions.

A run does it for each batch, a project again for photographs whose outputs it kept. Both come here,
and no number depends on which photographs are decided together, so the answers are the same to the
last digit.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from itertools import compress
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core import features
from swc_desktop.core.cascade import decide
from swc_desktop.core.errors import WeatherFault
from swc_desktop.core.features import FeatureRows
from swc_desktop.core.message import message
from swc_desktop.core.method import EvidenceMode, Method
from swc_desktop.core.observation import Absence, Evidence, Observation, Weather
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.region import Region
from swc_desktop.core.region_answers import is_classified, region_prediction
from swc_desktop.core.scoring import RawVotes
from swc_desktop.inference.onnx_runtime import Outputs
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.inference.votes import RowOutputs, Sides, vote_columns
from swc_desktop.packs.pack import Pack
from swc_desktop.weather.errors import WeatherNotKept
from swc_desktop.weather.lookup import weather_of
from swc_desktop.weather.store import WeatherStore

logger = logging.getLogger(__name__)

_ROWS: Final = 2000
"""Rows decided at a time: enough that the time for a call of numpy does not count, few enough that
the metadata graph stays far below the time that it may take for one call."""


class MetadataGraph(Protocol):
    """The part of ``Graphs`` that deciding needs."""

    def run_metadata(self, rows: NDArray[np.float32]) -> Outputs:
        """Outputs of the metadata graph for float32 (n, features), NaN where unknown."""
        ...


class Decider:
    """Decides with one pack; it needs no pictures and starts no process."""

    def __init__(self, pack: Pack, graphs: MetadataGraph) -> None:
        self.pack = pack
        self._graphs = graphs
        self._read = read_features(pack.method)

    def decide(
        self,
        observations: Sequence[Observation],
        outputs: Sequence[RowOutputs | None],
        options: RunOptions,
        *,
        regions: Sequence[Region | None] = (),
        sides: Sequence[Sides | None] = (),
        explained: bool = True,
    ) -> list[Prediction]:
        """One prediction for each observation with the outputs of its picture, None without one.

        ``regions``: what of its picture each row is about; None where no detector has looked at
        that, as everywhere if there are no ``regions``. ``sides``: the outputs of its views, for
        packs that ask whether these agree.
        Equal to what a run says of these photographs with these observations; without ``nodes``
        where it need not be ``explained``, which takes a third less time. The weather is that of
        the observations (``with_weather``); ``options`` count for recipe, evidence, target
        and frequencies.
        Raises like ``Graphs.run_metadata``.
        """
        regions = regions or [None] * len(observations)
        at = [row for row, region in enumerate(regions) if is_classified(region)]
        predictions: list[Prediction] = []
        for first in range(0, len(at), _ROWS):
            some = at[first : first + _ROWS]
            pictured, image = self._stacked([outputs[row] for row in some])
            predictions += self._of_batch(
                *([observations[row] for row in some], image, options, pictured),
                explained=explained,
                views=self._views([sides[row] for row in some] if sides else ()),
            )
        decided = dict(zip(at, predictions, strict=True))
        recipe = options.recipe or self.pack.method.default_recipe
        return [
            region_prediction(decided.get(row), region, recipe, observation.missing)
            for row, (observation, region) in enumerate(zip(observations, regions, strict=True))
        ]

    def _views(self, sides: Sequence[Sides | None]) -> tuple[Outputs, Outputs] | None:
        """The outputs of both kinds of views by name, NaN in rows without; None where none has."""
        if all(one is None for one in sides):
            return None
        _, close = self._stacked([None if one is None else one[0] for one in sides])
        _, whole = self._stacked([None if one is None else one[1] for one in sides])
        return close, whole

    def _of_batch(
        self,
        observations: Sequence[Observation],
        image: Outputs,
        options: RunOptions,
        pictured: NDArray[np.bool_] | None = None,
        *,
        explained: bool = True,
        views: tuple[Outputs, Outputs] | None = None,
    ) -> list[Prediction]:
        """One prediction for each observation; ``image`` has a row for each, or is empty.

        ``pictured`` bool (rows,): the row of ``image`` is that of a picture; None when all are.
        """
        if not observations:
            return []
        method = self.pack.method
        raw = RawVotes(len(observations), image=image, pictured=pictured)
        if self.pack.metadata_model is not None and options.evidence is not EvidenceMode.IMAGE:
            rows = self._encoded(observations)
            raw = replace(raw, metadata=self._graphs.run_metadata(rows.values), features=rows)
            weather = rows.of(Evidence.WEATHER)
            if method.reads_weather and weather and rows.any_known(weather).any():
                no_weather = self._graphs.run_metadata(rows.without(Evidence.WEATHER).values)
                raw = replace(raw, metadata_without_weather=no_weather)
        return decide(
            method,
            raw,
            [observation.missing for observation in observations],
            recipe=options.recipe,
            use=options.evidence,
            target=options.target,
            explained=explained,
            frequencies=options.frequencies,
            views=views,
        )

    def _encoded(self, observations: Sequence[Observation]) -> FeatureRows:
        """The features that votes name; the others are unknown."""
        names = self.pack.method.features
        some = features.encode(observations, list(compress(names, self._read)))
        values = np.full((len(observations), len(names)), np.nan, np.float32)
        values[:, self._read] = some.values
        return FeatureRows(names, values, ~np.isnan(values))

    def _stacked(
        self, outputs: Sequence[RowOutputs | None]
    ) -> tuple[NDArray[np.bool_] | None, Outputs]:
        """Which rows have a picture, None for all, and their outputs by name; NaN without one."""
        pictured = np.array([row is not None for row in outputs], dtype=np.bool_)
        if not pictured.any():
            return None, {}
        columns = vote_columns(self.pack.method)
        image = {
            name: np.full((len(outputs), n), np.nan, np.float32) for name, n in columns.items()
        }
        for name, table in image.items():
            table[pictured] = np.stack([row[name] for row in outputs if row is not None])
        return (None if pictured.all() else pictured), image


def read_features(method: Method) -> NDArray[np.bool_]:
    """Bool (features,): the columns that some metadata vote names; a graph is given no others.

    Photographs that differ only in the others so have the same row, which is computed once.
    """
    votes = (node.metadata for node in method.nodes)
    named = {name for vote in votes if vote is not None for name in vote.features}
    return np.array([name in named for name in method.features], dtype=np.bool_)


def with_weather(
    observations: Sequence[Observation], options: RunOptions, store: WeatherStore | None
) -> list[Observation]:
    """The observations with their weather, or why there is none."""
    weathers = _weathers(observations, options, store)
    return [  # ``replace`` takes four times as long, which many photographs would notice
        Observation(one.place, one.moment, one.sky, weather)
        for one, weather in zip(observations, weathers, strict=True)
    ]


def _weathers(
    seen: Sequence[Observation], options: RunOptions, store: WeatherStore | None
) -> Sequence[Weather | Absence]:
    if not options.weather:
        reason = message("Weather", "weather was switched off")
        return [Absence(Evidence.WEATHER, reason)] * len(seen)
    try:
        return weather_of(store, [(one.place, one.moment) for one in seen])
    except (WeatherFault, WeatherNotKept) as error:
        logger.warning("weather could not be looked up: %s", str(error))
        reason = message("Weather", "what is kept could not be read")
        return [Absence(Evidence.WEATHER, reason)] * len(seen)
