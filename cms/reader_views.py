"""Wagtail pages for lists of readers: upload, progress, and everybody as a file."""

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView, TemplateView

from cms import reader_lists
from cms.forms import ReaderListForm
from cms.models import ReaderImport
from forked_apps import spreadsheets

MAY_IMPORT = "cms.add_subscription"


class ImportReaders(PermissionRequiredMixin, FormView):
    """Upload a list and say where its people agreed."""

    permission_required = MAY_IMPORT
    raise_exception = True
    template_name = "cms/admin/readers_import.html"
    form_class = ReaderListForm

    def get_context_data(self, **kwargs) -> dict:
        return {**super().get_context_data(**kwargs), "earlier": ReaderImport.objects.select_related("created_by")[:10]}

    def form_valid(self, form) -> HttpResponse:
        uploaded = form.cleaned_data["file"]
        try:
            made = reader_lists.start(
                content=uploaded.read(reader_lists.MOST_BYTES + 1),
                file_name=uploaded.name,
                source=form.cleaned_data["source"],
                wording=form.cleaned_data["wording"],
                actor=self.request.user,
                now=timezone.now(),
            )
        except reader_lists.UnreadableList as unreadable:
            form.add_error("file", str(unreadable))
            return self.form_invalid(form)
        return redirect("cms_readers_progress", made.pk)


class ReadersProgress(PermissionRequiredMixin, TemplateView):
    """How far a list is; it goes on whether somebody looks or not."""

    permission_required = MAY_IMPORT
    raise_exception = True
    template_name = "cms/admin/readers_progress.html"

    def get_context_data(self, list_id: int, **kwargs) -> dict:
        return {**super().get_context_data(**kwargs), "list": get_object_or_404(ReaderImport, pk=list_id)}


@require_safe
@permission_required(MAY_IMPORT, raise_exception=True)
def figures(request, list_id: int) -> JsonResponse:
    """For the page that polls."""
    it = get_object_or_404(ReaderImport, pk=list_id)
    counts = {name: getattr(it, name) for name in ("total", "done", "added", "known", "left_out", "percent")}
    return JsonResponse({**counts, "state_words": it.get_state_display(), "over": it.is_over})


@require_POST
@permission_required(MAY_IMPORT, raise_exception=True)
def cancel(request, list_id: int) -> HttpResponse:
    get_object_or_404(ReaderImport, pk=list_id)
    reader_lists.cancel(import_id=list_id, now=timezone.now())
    return redirect("cms_readers_progress", list_id)


@require_safe
@permission_required("cms.view_subscription", raise_exception=True)
def export(request) -> StreamingHttpResponse:
    """Every subscriber with their consent, as a file that spreadsheets open without harm."""
    return spreadsheets.download(file_name="subscribers.csv", rows=reader_lists.rows())
