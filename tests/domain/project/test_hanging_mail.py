"""A mail server that takes connections and never says a word, and a shop without Redis that goes on selling."""

import socket
import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from forked_apps.communication.models import OutgoingMail
from forked_apps.order.models import Order
from project.background import Worker
from tests.factories import order as orders

PATIENCE = 60  # seconds until a test gives up; nothing takes as long


class SilentServer:
    def __init__(self):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.called = threading.Event()
        self._connections = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self._connections.append(connection)
            self.called.set()

    def close(self):
        self._listening.shutdown(socket.SHUT_RDWR)  # wakes who waits in accept
        self._listening.close()
        for connection in self._connections:
            connection.close()


@pytest.fixture
def silent_server(settings):
    server = SilentServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = PATIENCE  # longer than the test: only the test ends the waiting
    return server  # the worker's fixture closes it, so that its thread can end


@pytest.fixture
def worker(silent_server, settings):
    tasks = ("communication.sweep_mail", "payment.sweep", "checkout.expire_unpaid")
    settings.CELERY_BEAT_SCHEDULE = {task: {"task": task, "schedule": 0.05} for task in tasks}
    settings.TASKS_IN_PROCESS = True  # tasks are rung for, not run by who rings
    worker = Worker()
    yield worker
    silent_server.close()
    worker.stop(PATIENCE)


def wait_until(is_true) -> bool:
    until = time.monotonic() + PATIENCE / 2
    while time.monotonic() < until:
        if is_true():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.django_db(transaction=True)
def test_orders_expire_while_the_mail_server_hangs(worker, silent_server, customer):  # 9.4
    order = orders.order(user=customer, payment_method="card")
    assert OutgoingMail.objects.filter(state=OutgoingMail.State.QUEUED).exists()
    worker.start()
    assert silent_server.called.wait(PATIENCE)

    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(minutes=1))

    assert wait_until(lambda: Order.objects.get(pk=order.pk).status == "cancelled")
    assert not OutgoingMail.objects.exclude(sent_at=None).exists()  # the other lane still waits for its server
