"""Pictures of products and mails, served by the shop itself; a proxy before it may do that with the same headers."""

import mimetypes

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file

# What browsers show in a page. Anything else was not meant to be here and is only ever saved, never run.
SHOWN = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    # A stored file never changes: another picture gets another name.
    "Cache-Control": "public, max-age=604800",
}


@require_safe
def serve(request, path: str) -> HttpResponseBase:
    """One file of MEDIA_ROOT, 304 when the browser has it; 404 for everything else, folders too."""
    try:
        response = serve_file(request, path, document_root=settings.MEDIA_ROOT)
    except SuspiciousFileOperation as outside:
        raise Http404 from outside
    for name, value in HEADERS.items():
        response.headers[name] = value
    kind, _encoding = mimetypes.guess_type(path)
    if kind not in SHOWN:
        response.headers["Content-Disposition"] = "attachment"
    return response
