"""Password hashes: argon2id at what OWASP asks for, no more of them at once than there are cores."""

import os
import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

# A hash is all work for one core: more at once take only memory, 40 logins of Django's own cost 4 GB.
_cores = threading.BoundedSemaphore(os.cpu_count() or 1)


class Argon2Hasher(Argon2PasswordHasher):
    """19 MiB, two rounds, one lane. Hashes of other costs are verified at theirs and renewed at the next login."""

    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1

    def encode(self, password, salt):
        with _cores:
            return super().encode(password, salt)

    def verify(self, password, encoded):
        with _cores:
            return super().verify(password, encoded)
