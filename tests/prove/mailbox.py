"""Just enough of a mail server: keeps what was sent, and may leave the sender without an answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from typing import BinaryIO


class Mailbox:
    """``take`` is asked of each mail whether it is acknowledged; it may see that nobody waits for that."""

    def __init__(self, take: Callable[[Message], bool]) -> None:
        self._take = take
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(caller,), daemon=True).start()

    def _talk(self, caller: socket.socket) -> None:
        with caller, caller.makefile("rb") as lines:
            try:
                self._answer(caller, lines)
            except OSError:
                return  # the sender is dead, as was wanted

    def _answer(self, caller: socket.socket, lines: BinaryIO) -> None:
        caller.sendall(b"220 here\r\n")
        for line in lines:
            word = line[:4].upper()
            if word == b"DATA":
                caller.sendall(b"354 go on\r\n")
                if not self._take(message_from_bytes(b"".join(iter(lines.readline, b".\r\n")))):
                    return
            caller.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return
