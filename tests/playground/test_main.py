from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request

from bot.playground.__main__ import main


def test_it_serves_until_it_is_interrupted() -> None:
    command = [sys.executable, "-m", "bot.playground", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
            assert found
            with urllib.request.urlopen(found[0], timeout=60) as response:
                assert "Footnote" in response.read().decode()
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
        finally:
            process.kill()


def test_a_taken_port_is_said_in_a_sentence(capsys) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    assert f"cannot listen on port {port}" in capsys.readouterr().err
