"""Refuses every connection but loopback, in the test process and in each Python that it starts.

Python imports this module by its name at start-up when its folder is on ``PYTHONPATH``; each
refused attempt is a line in the file that ``SWC_TEST_SOCKET_LOG`` names, so that a test fails
even where the code under test catches the refusal.
"""

import os
import sys

_NAMES = ("", "localhost", "::1", "::")


def _is_loopback(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    return host is None or (
        isinstance(host, str) and (host in _NAMES or host.startswith(("127.", "::ffff:127.")))
    )


def _host(event: str, arguments: tuple[object, ...]) -> object:
    if event == "socket.getaddrinfo":
        return arguments[0]
    address = arguments[1]
    return address[0] if isinstance(address, tuple) else None


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event not in {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"}:
        return
    host = _host(event, arguments)
    if _is_loopback(host):
        return
    log = os.environ.get("SWC_TEST_SOCKET_LOG")
    if log:
        with open(log, "a", encoding="utf-8") as attempts:  # noqa: PTH123
            attempts.write(f"{event} {host}\n")
    raise PermissionError(f"a test may reach no other machine: {event} {host}")


sys.addaudithook(_refuse)
