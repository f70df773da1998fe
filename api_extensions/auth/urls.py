"""Auth routes, each with and without the slash: a redirected POST would lose its body."""

from django.urls import path

from api_extensions.auth import views

_ROUTES = {
    "auth/register": views.Register,
    "auth/login": views.Login,
    "auth/logout": views.Logout,
    "auth/token/refresh": views.Refresh,
}

urlpatterns = [
    path(f"{route}{slash}", view.as_view(), name=f"api-{route.replace('/', '-')}{'' if slash else '-bare'}")
    for route, view in _ROUTES.items()
    for slash in ("/", "")
]
