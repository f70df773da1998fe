"""Every API route group, then the wrapped Oscar API."""

urlpatterns: list = []
