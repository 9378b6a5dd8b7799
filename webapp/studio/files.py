"""Files as they come from a browser."""

from __future__ import annotations

from pathlib import PurePosixPath

from flask import request


def uploaded(name: str = "file") -> dict[str, bytes]:
    """By name, without the folders that some browsers send; a second file of one name is numbered."""
    files: dict[str, bytes] = {}
    for one in request.files.getlist(name):
        path = PurePosixPath((one.filename or "").replace("\\", "/"))
        plain, number = path.name, 2
        while plain in files:
            plain, number = f"{path.stem} ({number}){path.suffix}", number + 1
        if plain:
            files[plain] = one.read()
    return files
