"""What a server, or something in its place, may answer: the shop degrades; both versions understand what we ask."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from search.backends.elasticsearch import client
from search.backends.elasticsearch.breaker import Breaker
from search.backends.elasticsearch.engine import ElasticsearchSearchBackend
from search.queries import EngineUnavailable, SearchRequest
from tests.engines.corpus import document


class Server(ThreadingHTTPServer):
    """Answers everything with one status and remembers the media types that it was asked for."""

    def __init__(self, status, body, headers):
        super().__init__(("127.0.0.1", 0), Handler)
        self.reply = (status, body, headers)
        self.accepted = set()
        self.asked = 0
        self.may_answer = threading.Event()
        self.may_answer.set()


class Handler(BaseHTTPRequestHandler):
    def answer(self):
        self.server.asked += 1
        self.server.may_answer.wait(10)
        self.server.accepted.add(self.headers.get("Accept"))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, body, headers = self.server.reply
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer  # noqa: N815 - names of the standard library

    def log_message(self, *_anything):
        pass


@pytest.fixture
def answering():
    """answering(status, body, headers) is a backend whose server answers like this, and the server."""
    servers = []

    def start(status, body=b"{}", **headers):
        server = Server(status, body, {"Content-Type": "application/json", **headers})
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        options = {"URL": url, "INDEX_NAME": "test", "SILENTLY_FAIL": False, "SEARCH_TIMEOUT": 0.2}
        return ElasticsearchSearchBackend("default", **options), server

    yield start
    for server in servers:
        server.may_answer.set()
        server.shutdown()
        server.server_close()


RECOVERING = b'{"error": {"type": "search_phase_execution_exception", "reason": "all shards failed"}, "status": 503}'
ANSWERS = [
    (503, RECOVERING, {}),
    (429, b'{"error": {"type": "circuit_breaking_exception"}, "status": 429}', {}),
    (401, b'{"error": {"type": "security_exception"}, "status": 401}', {}),
    (502, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"}),
    (200, b'{"hits": []}', {}),
    (200, b"<html>Welcome</html>", {"Content-Type": "text/html"}),
]


@pytest.mark.parametrize(("status", "body", "headers"), ANSWERS)
def test_whatever_stands_in_for_a_server_search_and_index_say_that_it_is_away(answering, status, body, headers):  # H01
    backend, _ = answering(status, body, **headers)

    with pytest.raises(EngineUnavailable):
        backend.product_search(SearchRequest(q="kettle"))
    with pytest.raises(EngineUnavailable):
        backend.write(documents=[document(1)])
    with pytest.raises(EngineUnavailable):
        backend.rebuild([document(1)])


def test_without_a_server_a_rebuild_says_so(answering):
    backend, server = answering(200)
    server.shutdown()
    server.server_close()

    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        backend.rebuild([document(1)])


def test_a_fault_of_ours_is_not_taken_for_an_outage(answering):
    backend, _ = answering(400, b'{"error": {"type": "parsing_exception"}, "status": 400}')

    with pytest.raises(Exception, match="parsing_exception"):
        backend.product_search(SearchRequest(q="kettle"))


def test_we_ask_in_the_dialect_that_both_server_versions_speak(answering):
    """A server 8 refuses that of 9, whose client would send it."""
    backend, server = answering(503, RECOVERING)

    with pytest.raises(EngineUnavailable):
        backend.product_search(SearchRequest(q="kettle"))

    assert server.accepted == {"application/vnd.elasticsearch+json; compatible-with=8"}
    asked = {"accept": "application/vnd.elasticsearch+x-ndjson; compatible-with=9"}
    assert client.in_dialect(asked)["accept"].endswith("compatible-with=8")


def test_a_server_that_hangs_is_waited_for_once_and_asked_again_later(answering):  # 2.8
    now = 0.0
    backend, server = answering(401)
    backend._breaker = backend.index.breaker = Breaker(patience=30, clock=lambda: now)
    server.may_answer.clear()

    def search():
        with pytest.raises(EngineUnavailable):
            backend.product_search(SearchRequest(q="kettle"))
        return server.asked

    assert [search(), search(), search()] == [1, 1, 1]
    now = 29.9
    assert search() == 1
    now = 30.0
    assert [search(), search()] == [2, 2]
    server.may_answer.set()
    now = 60.0
    assert search() == 3
    # It answers again, if only with a refusal: nobody waits for that, so everybody may ask.
    assert search() == 4


def test_every_thread_shares_what_one_has_learnt(answering):  # 2.8
    """haystack gives each thread a backend of its own."""
    backend, server = answering(401)
    url = f"http://127.0.0.1:{server.server_port}"
    another = ElasticsearchSearchBackend("default", URL=url, INDEX_NAME="test")

    assert another._breaker is backend._breaker
