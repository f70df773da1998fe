"""Files of the walk: what a request deletes stays, because its row comes back and would point at nothing."""

from django.core.files.storage import FileSystemStorage


class KeepingStorage(FileSystemStorage):
    def delete(self, name: str) -> None:
        pass
