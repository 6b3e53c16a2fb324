"""What a page of the same origin may do by its cookie, and what the policy and the doors keep from others."""

import http.server
import threading
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.console.conftest import SignIn
from tests.console.site import Site
from tests.console.watch import Watch

SUBSCRIBE = """([url, headers]) => new Promise((done) => {
  const socket = new WebSocket(url, "graphql-transport-ws");
  const said = [];
  socket.onopen = () => socket.send(JSON.stringify({type: "connection_init", payload: headers}));
  socket.onmessage = ({data}) => { said.push(JSON.parse(data).type); socket.close(1000); };
  socket.onclose = ({code}) => done([said, code]);
})"""
ASK = """async ([path, options]) => {
  const answer = await fetch(path, options);
  return [answer.status, answer.headers.get("content-type"), await answer.text()];
}"""
CSRF = "() => decodeURIComponent(/touchline_csrf=([^;]*)/.exec(document.cookie)[1])"
QUESTION = '{"query": "{ viewer { workspace { slug } } }"}'


def socket_of(url: str) -> str:
    return url.replace("http://", "ws://", 1) + "/graphql"


def test_a_socket_of_the_same_origin_is_let_in_by_the_cookie(signed_in: SignIn, site: Site) -> None:
    """The policy says connect-src 'self', which covers it."""
    page = signed_in("strategist")
    assert page.evaluate(SUBSCRIBE, [socket_of(site.url), {}]) == [["connection_ack"], 1000]


@contextmanager
def another_site() -> Generator[str, None, None]:
    """A page of another origin of the same host, to which a browser sends the very same cookies."""

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b'<!doctype html><link rel="icon" href="data:,"><title>Elsewhere</title>')

        def log_message(self, *_given: object) -> None:
            """Says nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_another_origin_gets_nothing_by_the_cookie(signed_in: SignIn, site: Site, watch: Watch) -> None:
    """Cookies know no ports: to the browser both are one site, and SameSite holds nothing back."""
    page = signed_in("strategist")
    token = page.evaluate(CSRF)
    with another_site() as url:
        page.goto(url)
        said, code = page.evaluate(SUBSCRIBE, [socket_of(site.url), {"X-CSRF-Token": token}])
        assert (said, code) == ([], 4403)
        request = {"method": "POST", "credentials": "include", "body": QUESTION}
        sent = {"headers": {"Content-Type": "application/json", "X-CSRF-Token": token}}
        with pytest.raises(Exception, match="Failed to fetch"):
            page.evaluate(ASK, [f"{site.url}/graphql", request | sent])
    assert len(watch.seen) >= 1
    assert all("CORS policy" in line or "net::ERR_FAILED" in line for line in watch.seen), watch.seen
    watch.seen.clear()


def test_a_request_needs_the_token(signed_in: SignIn, watch: Watch) -> None:
    page = signed_in("strategist")
    headers = {"Content-Type": "application/json"}
    request = {"method": "POST", "body": QUESTION, "headers": headers}
    with watch.expecting(400):
        status, _, text = page.evaluate(ASK, ["/graphql", request])
    assert (status, "X-CSRF-Token" in text, '"data"' in text) == (400, True, False)
    headers["X-CSRF-Token"] = page.evaluate(CSRF)
    status, _, text = page.evaluate(ASK, ["/graphql", request])
    assert (status, '"slug":"spinaok"' in text) == (200, True)


def test_files_go_up_and_come_down_by_the_cookie(signed_in: SignIn) -> None:
    page = signed_in("strategist")
    uploaded = page.evaluate(
        """async (token) => {
          const form = new FormData();
          form.append("file", new File(["name;phone\\nAnna;+77010000001\\n"], "people.csv", {type: "text/csv"}));
          const answer = await fetch("/uploads", {method: "POST", body: form, headers: {"X-CSRF-Token": token}});
          return [answer.status, await answer.json()];
        }""",
        page.evaluate(CSRF),
    )
    assert uploaded[0] == 201
    assert (uploaded[1]["fileName"], uploaded[1]["id"][:4]) == ("people.csv", "upl_")

    with page.expect_download() as leads:
        page.evaluate("() => { location.href = '/documents/leads.csv'; }")
    assert leads.value.suggested_filename.endswith("leads.csv")
    assert "SpinaOK" in leads.value.suggested_filename


def test_no_script_of_a_page_that_was_slipped_in_runs(page: Page, watch: Watch) -> None:
    page.goto("/app/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.slipped = 1";
      document.body.append(script);
      document.body.insertAdjacentHTML("beforeend", '<img src="x:" onerror="window.slipped = 2">');
    }""")
    page.wait_for_timeout(200)
    assert page.evaluate("() => window.slipped") is None
    assert len(watch.seen) >= 2
    assert all("Content Security Policy" in line for line in watch.seen), watch.seen
    watch.seen.clear()
