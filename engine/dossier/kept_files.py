"""The files of a case: attachments, what was signed with its signatures, letters as they were sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, select

from engine.domain.errors import NotFound
from engine.storage import files
from engine.storage.tables import attachments, messages, signatures

_PDF = "application/pdf"
_ENDINGS = {
    _PDF: "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/webp": "webp",
    "image/heic": "heic",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "application/pkcs7-signature": "p7s",
    "text/plain": "txt",
}


def kept_files(conn: Connection, case_id: int) -> Mapping[str, str]:
    """Digest to the ending of the name, sorted; what an act erased has none."""
    sent = select(messages.c.letter_sha256).where(
        messages.c.case_id == case_id, messages.c.letter_sha256.is_not(None)
    )
    found = dict.fromkeys(map(str, conn.execute(sent).scalars()), "pdf")
    signed = select(signatures.c.cms_sha256, signatures.c.signed_sha256)
    for cms, content in conn.execute(signed.where(signatures.c.case_id == case_id)):
        found |= {cms: "p7s", content: "bin"} if content else {cms: "p7s"}
    attached = select(attachments.c.sha256, attachments.c.media_type)
    for digest, media_type in conn.execute(attached.where(attachments.c.case_id == case_id)):
        found[digest] = _ENDINGS.get(media_type, "bin")
    return dict(sorted((digest, ending) for digest, ending in found.items() if digest))


def is_kept(digest: str) -> bool:
    """Whether its content still lies in the store."""
    try:
        return files.path(digest).is_file()
    except NotFound:
        return False


def pieces(digest: str) -> Iterator[bytes]:
    """The content, piece by piece. Raises :class:`NotFound`."""
    with files.open_file(digest) as file:
        while piece := file.read(files.CHUNK):
            yield piece
