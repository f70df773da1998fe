"""Crashes that are not ours to mend, each with its cause, and 5xx that say the truth."""

import traceback

# (exception's name, end of the innermost file's path, function) -> why it stays.
KNOWN: dict[tuple[str, str, str], str] = {}
# Beginning of an address -> status that it means.
MEANT = {
    "/health/ready/": 503,  # the test run has no worker and no migrations
    "/cms/failwhale/": 500,  # Wagtail's own demonstration page of a crash
}


def is_known(error: BaseException) -> bool:
    """Whether the crash is one of those listed above."""
    places = {(frame.filename, frame.name) for frame in traceback.extract_tb(error.__traceback__)}
    return any(
        type(error).__name__ == kind and any(path.endswith(file) and name == function for path, name in places)
        for kind, file, function in KNOWN
    )


def is_meant(line: str, status: int) -> bool:
    return any(f" {start}" in line and status == meant for start, meant in MEANT.items())
