"""Channel layer of the WebSockets."""

from project.settings.env import REDIS_URL

if REDIS_URL:
    _layer = {"BACKEND": "project.channel_layer.PromptRedisChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
    CHANNEL_LAYERS = {"default": _layer}
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "project.channel_layer.MemoryChannelLayer"}}
