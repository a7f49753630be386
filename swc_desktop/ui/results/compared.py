"""With which photographs the one in the large view is compared."""

from collections.abc import Sequence

from swc_desktop.projects.listed import ListedMedia
from swc_desktop.ui.results.results_model import ResultsModel


def neighbour_of(model: ResultsModel, row: int) -> ListedMedia | None:
    """The photograph before a row, or else after it, that is of the same camera by what is known:
    in one folder, of one camera station, and by one camera as their files say."""
    record = model.record(row)
    if record is None or record.clip is not None:
        return None
    return next((one for one in _beside(model, row) if _camera(one) == _camera(record)), None)


def _camera(record: ListedMedia) -> tuple[object, ...]:
    return (record.station, record.folder, record.camera_words, record.serial)


def other_of(model: ResultsModel, row: int, chosen: Sequence[int]) -> ListedMedia | None:
    """The other one where two photographs are chosen, whatever is between them; else the one before
    a row, or after it. ``chosen`` are their numbers."""
    record = model.record(row)
    if record is not None and len(chosen) == 2 and record.number in chosen:
        (number,) = (one for one in chosen if one != record.number)
        return _shown(model, model.row_of(number))
    return next(iter(_beside(model, row)), None)


def _beside(model: ResultsModel, row: int) -> list[ListedMedia]:
    found = (_shown(model, row - 1), _shown(model, row + 1))
    return [one for one in found if one is not None]


def _shown(model: ResultsModel, row: int) -> ListedMedia | None:
    """The photograph of a row, None for a video and what could not be read."""
    record = model.record(row)
    is_shown = record is not None and record.clip is None and record.unreadable is None
    return record if is_shown else None
