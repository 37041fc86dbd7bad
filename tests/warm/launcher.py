"""Stands for a process that a host forks: passes it streams, folder and environment, and ends as it ends.

Run as `python -I -S launcher.py SOCKET TELL WORD ...`; the process's id is written to the file descriptor TELL.
"""

import array
import json
import os
import resource
import signal
import socket
import sys

_LENGTH_BYTES = 8


def main() -> None:
    address, tell, *words = sys.argv[1:]
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(address)
    request = json.dumps({"words": words, "folder": os.getcwd(), "environment": dict(os.environ)}).encode()
    streams = array.array("i", [0, 1, 2]).tobytes()
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)]
    connection.sendmsg([len(request).to_bytes(_LENGTH_BYTES, "little")], rights)
    connection.sendall(request)
    process = _number(connection)
    os.write(int(tell), b"%d\n" % process)
    # The streams are the process's alone from here on: who reads them shall see their end when it closes them.
    for stream in (0, 1, 2, int(tell)):
        os.close(stream)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: os.kill(process, number))
    code = os.waitstatus_to_exitcode(_number(connection))
    if code < 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if code != -signal.SIGKILL:
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


def _number(connection: socket.socket) -> int:
    content = b""
    while len(content) < _LENGTH_BYTES:
        received = connection.recv(_LENGTH_BYTES - len(content))
        if not received:
            os._exit(255)
        content += received
    return int.from_bytes(content, "little")


main()
