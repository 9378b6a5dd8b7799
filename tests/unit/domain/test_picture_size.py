"""The size of a picture is read from its head, and a head that lies or ends is no crash."""

from __future__ import annotations

import struct

import pytest

from engine.domain.picture_size import picture_size

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIB", 13, b"IHDR", 640, 480, 8)
EXIF = b"\xff\xe1" + struct.pack(">H", 2 + 300) + b"E" * 300
TABLES = b"\xff\xc4" + struct.pack(">H", 2 + 4) + b"\0" * 4
JPEG = b"\xff\xd8" + EXIF + TABLES + b"\xff\xff\xc2" + struct.pack(">HBHH", 17, 8, 480, 640) + b"\0" * 9
VP8X = b"RIFF\0\0\0\0WEBPVP8X" + struct.pack("<IB3s", 10, 0, b"") + b"\x7f\x02\0" + b"\xdf\x01\0"
VP8L = b"RIFF\0\0\0\0WEBPVP8L" + struct.pack("<IBI", 9, 0x2F, 639 | 479 << 14) + b"\0" * 9
VP8 = b"RIFF\0\0\0\0WEBPVP8 " + struct.pack("<I3s3sHH", 9, b"", b"\x9d\x01\x2a", 640, 480)
HEADS = {"image/png": (PNG,), "image/jpeg": (JPEG,), "image/webp": (VP8X, VP8L, VP8)}
CASES = [(media_type, head) for media_type, heads in HEADS.items() for head in heads]


@pytest.mark.parametrize(("media_type", "head"), CASES)
def test_width_and_height_are_read(media_type: str, head: bytes) -> None:
    assert picture_size(media_type, head) == (640, 480)


@pytest.mark.parametrize(("media_type", "head"), CASES)
def test_a_head_cut_anywhere_tells_nothing_wrong(media_type: str, head: bytes) -> None:
    for end in range(len(head)):
        assert picture_size(media_type, head[:end]) in (None, (640, 480))


@pytest.mark.parametrize(
    ("media_type", "head"),
    [
        ("image/png", JPEG),
        ("image/jpeg", PNG),
        ("image/webp", PNG),
        ("image/tiff", PNG),
        ("image/png", PNG.replace(struct.pack(">I", 640), struct.pack(">I", 0))),
        ("image/jpeg", b"\xff\xd8" + b"\xff\xe1\x00\x02" * 9),
        ("image/jpeg", b"\xff\xd8" + b"\xff\xe1\x00\x00" * 9),
    ],
)
def test_what_is_no_such_picture_has_no_size(media_type: str, head: bytes) -> None:
    assert picture_size(media_type, head) is None
