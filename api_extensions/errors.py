"""Domain exception -> status and code: one table, one handler."""

from rest_framework.views import exception_handler


def handle(exc, context):
    return exception_handler(exc, context)
