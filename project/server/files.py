"""Files in answers: Django hands over the file, and the server reads it beside the pool."""

import io
import os
from dataclasses import dataclass


class FileWrapper:
    """WSGI's `file_wrapper`: the file itself, or its blocks for who wants to read them here."""

    def __init__(self, filelike, block_size: int = 65_536):
        self.filelike = filelike
        self.block_size = block_size
        if hasattr(filelike, "close"):
            self.close = filelike.close

    def __iter__(self):
        while block := self.filelike.read(self.block_size):
            yield block


@dataclass
class Stretch:
    """A file on the disk from a place on, open for as long as it is sent."""

    descriptor: int
    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start

    def close(self) -> None:
        os.close(self.descriptor)


def on_disk(filelike) -> Stretch | None:
    """What is left to read of a plain file; None of anything else, such as a file that is unpacked while it is read."""
    inner = getattr(filelike, "file", filelike)  # Django's own File around one
    if not isinstance(inner, io.BufferedReader | io.FileIO):
        return None
    raw = getattr(inner, "raw", inner)
    if not isinstance(raw, io.FileIO):
        return None
    start = inner.tell()
    # A descriptor of our own: Django's is closed with the request, in the thread whose connections it ends.
    descriptor = os.dup(raw.fileno())
    return Stretch(descriptor, start, max(start, os.fstat(descriptor).st_size))
