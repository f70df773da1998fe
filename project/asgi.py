"""HTTP and WebSocket entry point; starts the worker threads where no broker is configured."""

import atexit
import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.production")
gc.disable()  # a quarter of the start is looking through modules that all stay

from django.core.wsgi import get_wsgi_application  # noqa: E402 - the collector rests first

wsgi = get_wsgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402 - needs the app registry
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402

from api_extensions.realtime.routing import websocket_urlpatterns  # noqa: E402
from project import database_waits  # noqa: E402
from project.answers.front import with_whole_answers  # noqa: E402
from project.background import worker  # noqa: E402
from project.body_limit import with_body_limit  # noqa: E402
from project.peer import with_true_peer  # noqa: E402
from project.server.front import in_slots, slots_of_settings  # noqa: E402
from project.server.loop import at_home  # noqa: E402
from project.server.workers import refuse_strangers  # noqa: E402
from project.static_files import with_static_files  # noqa: E402

refuse_strangers()
slots = slots_of_settings()
atexit.register(slots.stop)  # the threads take leave of the database
router = ProtocolTypeRouter(
    {
        "http": with_whole_answers(in_slots(with_static_files(wsgi), slots)),
        "websocket": AllowedHostsOriginValidator(URLRouter(websocket_urlpatterns)),
    }
)
application = at_home(with_true_peer(with_body_limit(router)))

database_waits.install()
if settings.TASKS_IN_PROCESS:
    worker.start()

gc.collect()
gc.freeze()  # nor are they looked through while the shop runs
gc.enable()
