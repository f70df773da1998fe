"""Pages whose link changes something: a GET asks, because mail scanners and other people's pages follow links; the
button posts, and the POST acts."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

TEMPLATE = "oscar/customer/asks_first.html"


class AsksFirst:
    """Mixed into a view of Oscar's that acts on GET. `question` heads the page, `button` says what a click does."""

    question = ""
    button = _("Yes")

    def dispatch(self, request, *args, **kwargs):
        # Before the view's own dispatch: some of Oscar's write there already.
        if request.method in ("GET", "HEAD"):
            return render(request, TEMPLATE, {"question": self.question, "button": self.button})
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        act = getattr(super(), "post", None) or super().get
        return act(request, *args, **kwargs)
