"""Fetching a plan, request by request; each reply is stored at once, so a fetch can be resumed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from swc_desktop.core.message import Message
from swc_desktop.core.progress import Control
from swc_desktop.settings.weather_settings import WeatherSettings, check_online
from swc_desktop.weather.client import Client
from swc_desktop.weather.clock import Clock
from swc_desktop.weather.errors import WeatherReplyWrong, WeatherRequestRefused
from swc_desktop.weather.grid import Cell, FetchWindow, Rectangle
from swc_desktop.weather.hours import CellHours, Model
from swc_desktop.weather.limits import Pacer, is_limited
from swc_desktop.weather.plan import (
    Due,
    Plan,
    WeatherRequest,
    check_days,
    due_after,
    make_plan,
    of_rectangle,
)
from swc_desktop.weather.store import FetchedWindow, WritableWeatherStore


@dataclass(frozen=True)
class FetchProgress:
    """How far a fetch is; ``waiting`` says what it waits for, and until when: None for nothing."""

    requests_done: int
    requests: int
    weight_done: float
    weight: float
    waiting: Message | None = None
    waiting_until: datetime | None = None


@dataclass(frozen=True)
class FetchOutcome:
    """What a fetch brought: requests answered, hours that are new or were renewed, and why requests
    failed, each with its sentence."""

    requests: int
    hours: int
    failures: tuple[Message, ...] = ()


def due_in(
    store: WritableWeatherStore, now: datetime, cells: tuple[Cell, ...] | None = None
) -> Due:
    """A test whether a window is to be fetched, by when the store says it was fetched."""
    fetched = store.fetched_windows(cells)

    def due(model: Model, cell: Cell, window: FetchWindow) -> bool:
        return due_after(fetched.get((model, cell, window)), window, now)

    return due


def plan_rectangle(
    store: WritableWeatherStore, rectangle: Rectangle, first: date, last: date, now: datetime
) -> Plan:
    """The requests still to be made for a rectangle and its days. Raises ``DatesWrong``."""
    today = now.astimezone(UTC).date()
    last = check_days(first, last, today)
    due = due_in(store, now, rectangle.cells())
    return make_plan(of_rectangle(rectangle, first, last), today, due)


def prefetch(
    plan: Plan,
    settings: WeatherSettings,
    store: WritableWeatherStore,
    *,
    control: Control,
    progress: Callable[[FetchProgress], None],
    clock: Clock | None = None,
) -> FetchOutcome:
    """Make the requests of a plan and store the replies.

    A request that is refused or answered with something else is skipped, unless it is the first of
    all: then the others would fail as well. Raises the leaves of ``WeatherFault`` and
    ``Cancelled``; what was fetched before stays.
    """
    check_online()
    clock = clock or Clock()
    client = Client(settings, clock, Pacer(store, clock, limited=is_limited(settings)))
    state = FetchProgress(0, len(plan.requests), 0.0, plan.weight)
    progress(state)
    hours = 0
    failures: list[Message] = []
    for request in plan.requests:
        control.checkpoint()
        so_far = state

        def waiting(
            until: datetime | None, why: Message | None, so_far: FetchProgress = so_far
        ) -> None:
            progress(replace(so_far, waiting=why, waiting_until=until))

        try:
            parts = client.fetch(request, control, waiting)
        except (WeatherRequestRefused, WeatherReplyWrong) as fault:
            if not state.requests_done:
                raise
            failures.append(fault.message)
            parts = ()
        hours += store.keep(parts, _done(request, parts).items())
        state = replace(
            state,
            requests_done=state.requests_done + 1,
            weight_done=state.weight_done + request.weight,
        )
        progress(state)
    return FetchOutcome(state.requests_done - len(failures), hours, tuple(failures))


def _done(request: WeatherRequest, parts: tuple[CellHours, ...]) -> dict[FetchedWindow, datetime]:
    return {(request.model, part.cell, request.window): part.fetched for part in parts}
