"""People whose pages are open and ask whether anything is new, in a process of their own.

Each keeps a connection, asks with the stamps that it was given as ``news.js`` does, and notes when it heard
of the n-th arrival.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection


@dataclass
class Heard:
    """``arrivals``: number of arrivals to the moments (monotonic, of this machine) at which they were heard;
    ``statuses``: how often each was answered; ``waits``: seconds from question to answer."""

    arrivals: dict[int, list[float]] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)


def connected(
    port: int,
    tokens: Sequence[str],
    address: str,
    every: float,
    seconds: float,
    stamped: bool,
    tell: Connection,
) -> None:
    """Everybody opens a page, a few at a time; then ``tell`` hears "ready", and for so many seconds everybody
    asks ``address`` each ``every`` seconds. Sends :class:`Heard` at the end."""
    heard = Heard()

    async def all_of_them() -> None:
        few = asyncio.Semaphore(4)
        people = [_Page(port, token, address, stamped) for token in tokens]
        await asyncio.gather(*(one.open(few) for one in people))
        tell.send("ready")
        end = time.monotonic() + seconds
        await asyncio.gather(*(one.ask_until(end, every, heard) for one in people))

    asyncio.run(all_of_them())
    tell.send(heard)


class _Page:
    """One open page and its connection."""

    def __init__(self, port: int, token: str, address: str, stamped: bool) -> None:
        self._port, self._token, self._address, self._stamped = port, token, address, stamped
        self._stamps: dict[str, str] = {}

    async def open(self, few: asyncio.Semaphore) -> None:
        """Its first answer stands for the page itself, which carries the same stamp."""
        async with few:
            await self._connect()
            while (told := await self._ask())[0] != 200:
                await asyncio.sleep(told[2])
            # The server closes what rests for half a minute, as until everybody has opened a page.
            self._writer.close()

    async def _connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def ask_until(self, end: float, every: float, heard: Heard) -> None:
        known = 0
        await asyncio.sleep(random.random() * every)
        await self._connect()
        while time.monotonic() < end:
            asked = time.monotonic()
            status, arrived, again = await self._ask()
            heard.waits.append(time.monotonic() - asked)
            heard.statuses[status] = heard.statuses.get(status, 0) + 1
            for number in range(known + 1, arrived + 1):
                heard.arrivals.setdefault(number, []).append(time.monotonic())
            known = max(known, arrived)
            rest = again if status == 204 else every - (time.monotonic() - asked)
            await asyncio.sleep(max(0.0, rest))
        self._writer.close()

    async def _ask(self) -> tuple[int, int, float]:
        """Status, how much arrived so far, and in how many seconds to ask again where others are before."""
        known = ", ".join(self._stamps.values()) if self._stamped else ""
        told = f"If-None-Match: {known}\r\n" if known else ""
        cookie = f"Cookie: jauap_session={self._token}\r\n"
        self._writer.write(f"GET {self._address} HTTP/1.1\r\nHost: x\r\n{cookie}{told}\r\n".encode())
        status, headers, body = await _answer(self._reader)
        if stamp := headers.get("etag"):
            self._stamps[stamp.partition(".")[0]] = stamp
        arrived = json.loads(body).get("arrived", 0) if status == 200 else 0
        return status, arrived, float(headers.get("x-again-in", 1000)) / 1000


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return int(head[0].split()[1]), headers, body
