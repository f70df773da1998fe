"""Lists whose template carries the query on, in a loop over `request.GET.items`."""


class NoParameterCalledItems:
    """Mixed into a list view: a template reads a parameter called "items" where it means the method."""

    def dispatch(self, request, *args, **kwargs):
        if "items" in request.GET:
            request.GET = request.GET.copy()
            del request.GET["items"]
        return super().dispatch(request, *args, **kwargs)
