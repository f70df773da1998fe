"""Oscar-mandated name: re-exports our Dispatcher."""

from forked_apps.communication.dispatcher import Dispatcher

__all__ = ["Dispatcher"]
