"""The haystack connection: Elasticsearch when ELASTICSEARCH_URL is set, else the embedded index."""

from project.settings.env import ELASTICSEARCH_URL, VAR_DIR, env

if ELASTICSEARCH_URL:
    _connection = {
        "ENGINE": "search.backends.elasticsearch.engine.ElasticsearchEngine",
        "URL": ELASTICSEARCH_URL,
        "INDEX_NAME": env.str("SEARCH_INDEX_PREFIX", default="counterfoil"),
        # What writes wait, and what a shopper waits for a server that hangs; then none does for so many seconds.
        "TIMEOUT": 10,
        "SEARCH_TIMEOUT": 2,
        "PATIENCE": 30,
    }
else:
    _connection = {"ENGINE": "search.backends.tantivy.engine.TantivyEngine", "PATH": str(VAR_DIR / "search")}
HAYSTACK_CONNECTIONS = {"default": {**_connection, "INCLUDE_SPELLING": True}}
# Updates go through our outbox; haystack itself listens to nothing.
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"

# Inner limits of the price buckets, in the shop's currency; a FacetDefinition row for "price" overrides them.
SEARCH_PRICE_BOUNDS = (20, 50, 100, 200, 500)
# How many attribute facets are chosen for a result, on top of category, brand, price, rating and stock.
SEARCH_ATTRIBUTE_FACETS = 6
