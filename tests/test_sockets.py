"""The guard against the network holds, here and in child processes."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

DOCUMENTATION_ADDRESS = "192.0.2.1"  # RFC 5737: belongs to nobody


@pytest.fixture
def own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    log = tmp_path / "attempts"
    monkeypatch.setenv("SWC_TEST_SOCKET_LOG", str(log))
    return log


def test_another_machine_is_refused(own_log: Path) -> None:
    with (
        socket.socket() as connection,
        pytest.raises(PermissionError, match="no other machine"),
    ):
        connection.connect((DOCUMENTATION_ADDRESS, 9))
    assert own_log.read_text(encoding="utf-8") == f"socket.connect {DOCUMENTATION_ADDRESS}\n"


def test_a_name_is_refused_before_it_is_looked_up(own_log: Path) -> None:
    with pytest.raises(PermissionError, match="no other machine"):
        socket.getaddrinfo("swc.invalid", 443)
    assert "swc.invalid" in own_log.read_text(encoding="utf-8")


def test_a_datagram_is_refused(own_log: Path) -> None:
    with (
        socket.socket(type=socket.SOCK_DGRAM) as connection,
        pytest.raises(PermissionError, match="no other machine"),
    ):
        connection.sendto(b"x", (DOCUMENTATION_ADDRESS, 9))
    assert own_log.exists()


def test_a_child_process_is_refused(own_log: Path) -> None:
    code = f"import socket; socket.socket().connect(({DOCUMENTATION_ADDRESS!r}, 9))"
    child = subprocess.run(
        [sys.executable, "-c", code], env=dict(os.environ), capture_output=True, text=True
    )
    assert child.returncode != 0
    assert own_log.read_text(encoding="utf-8") == f"socket.connect {DOCUMENTATION_ADDRESS}\n"


def test_loopback_is_allowed(own_log: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        client.sendall(b"x")
    assert not own_log.exists()
