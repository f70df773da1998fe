"""DRF, JWT lifetimes, throttle rates, schema, CORS."""

from datetime import timedelta

from forked_apps.order import statuses
from project.settings.env import env
from project.settings.limits import NUM_PROXIES, RATE_LIMITS

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api_extensions.auth.authentication.JWTAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "api_extensions.contract.pagination.Pages",
    "PAGE_SIZE": 10,
    "DEFAULT_SCHEMA_CLASS": "api_extensions.contract.schema.ProblemAwareSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api_extensions.contract.parsers.StrictJSONParser"],
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS is 405: what a route takes stands in the OpenAPI document
    "EXCEPTION_HANDLER": "api_extensions.contract.errors.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "COERCE_DECIMAL_TO_STRING": True,
    "NUM_PROXIES": NUM_PROXIES,
    "DEFAULT_THROTTLE_RATES": RATE_LIMITS,
}

SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": env.str("JWT_SIGNING_KEY", default="") or env.str("SECRET_KEY", default=""),
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=env.int("JWT_ACCESS_MINUTES", default=10)),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=env.int("JWT_REFRESH_DAYS", default=14)),
    "ROTATE_REFRESH_TOKENS": True,
    "UPDATE_LAST_LOGIN": True,
    "AUTH_HEADER_TYPES": ("Bearer",),
    "ISSUER": "counterfoil",
    "LEEWAY": 10,
}

CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_ALLOW_CREDENTIALS = False  # the API knows no cookies
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "content-type",
    "if-match",
    "if-none-match",
    "idempotency-key",
    "x-cart-token",
    "x-request-id",
]
CORS_EXPOSE_HEADERS = ["age", "etag", "location", "retry-after", "x-cache", "x-cart-token", "x-request-id"]

SPECTACULAR_SETTINGS = {
    "TITLE": "Counterfoil API",
    "DESCRIPTION": "Catalogue, search, cart, checkout, orders. Carts are priced at every read; orders never change.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/",
    "PREPROCESSING_HOOKS": ["api_extensions.contract.schema.only_our_api"],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_NAME_OVERRIDES": {
        "OrderStatus": list(statuses.MOVES),
        "PaymentStatus": list(statuses.PAYMENT_STATUSES),
    },
}

# The stock Oscar API under /api/oscar/: chosen views only, their holes closed by the modules named here.
OSCARAPI_OVERRIDE_MODULES = ["api_extensions.oscar"]
OSCARAPI_BLOCK_ADMIN_API_ACCESS = True
OSCARAPI_ENABLE_REGISTRATION = False
OSCARAPI_EXPOSE_USER_DETAILS = False
OSCARAPI_PRODUCTDETAIL_FIELDS = (
    "url",
    "upc",
    "id",
    "title",
    "description",
    "structure",
    "date_created",
    "date_updated",
    "recommended_products",
    "attributes",
    "categories",
    "product_class",
    "images",
    "price",
    "availability",
    "options",
    "children",
)  # oscarapi's own, without the stock records
