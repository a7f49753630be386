"""The time, and waiting for it in a way that can be cancelled."""

import time
from datetime import UTC, datetime
from typing import Final

from swc_desktop.core.progress import Control

_POLL_INTERVAL_S: Final = 0.1
"""Short enough that Stop feels immediate."""


class Clock:
    """The machine's clock; a test replaces it by one that does not wait."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)

    def wait(self, seconds: float, control: Control) -> None:
        """Wait, looking at the control meanwhile; raises ``Cancelled``."""
        end = time.monotonic() + seconds
        control.checkpoint()
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _POLL_INTERVAL_S))
            control.checkpoint()
