"""The HTTP API as programs meet it: a real process, the real model, the project's own articles."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.integration.conftest import Indexed, Server

OIL = "How much Kazakh oil is Azerbaijan willing to receive each year?"
SHUSHA = "What did Azerbaijan and Türkiye promise each other in the Shusha Declaration?"
QUESTIONS = {
    "en": SHUSHA,
    "tr": "Ortak Türk alfabesi kaç harften oluşuyor?",
    "az": "Azərbaycan və Özbəkistan Müttəfiqlik haqqında Müqaviləni nə vaxt imzalayıb?",
    "ru": "Сколько казахстанской нефти идёт через Баку — Тбилиси — Джейхан?",
}
ANSWERS = {
    "en": "promise each other necessary help",
    "tr": "34",
    "az": "23 avqust 2024",
    "ru": "million tonnes of Kazakh oil",
}
STACK_TRACE_SIGNS = ("Traceback", 'File "', ".py", "site-packages")
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=60) as client:
        yield client


def json_of(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    value: dict[str, Any] = response.json()
    return value


def text_of_version(client: httpx.Client, article: dict[str, Any]) -> str:
    text: str = json_of(client.get(f"/v1/articles/{article['id']}/versions/{article['version']}"))["text"]
    return text


# Answers and refusals


def test_the_question_of_the_readme_is_answered_with_the_figure_and_its_dated_source(server: Server) -> None:
    first = server.ask(OIL)["citations"][0]
    assert "2.2 million tonnes of Kazakh oil a year" in first["quote"]
    assert {"AVİM": "2024-05-15"}.items() <= {item["publisher"]: item["published"] for item in first["sources"]}.items()
    assert all(item["url"].startswith("https://") for item in first["sources"])


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_question_in_each_language_is_answered_with_the_fact_it_asks_for(server: Server, language: str) -> None:
    answer = server.ask(QUESTIONS[language])
    assert (answer["status"], answer["language"]) == ("answered", language)
    assert ANSWERS[language] in " ".join(item["quote"] for item in answer["citations"])


@pytest.mark.parametrize("language", QUESTIONS)
def test_every_citation_is_an_exact_slice_of_its_version(server: Server, client: httpx.Client, language: str) -> None:
    citations = server.ask(QUESTIONS[language], max_quotes=10)["citations"]
    assert citations
    for item in citations:
        assert text_of_version(client, item["article"])[item["start"] : item["end"]] == item["quote"]


def test_every_sentence_of_an_answer_is_the_quote_that_it_cites(server: Server) -> None:
    answer = server.ask(SHUSHA)
    quotes = {item["n"]: item["quote"] for item in answer["citations"]}
    assert [[item["text"]] for item in answer["sentences"]] == [
        [quotes[n] for n in item["citations"]] for item in answer["sentences"]
    ]


def test_the_view_link_of_a_citation_opens_the_article_page(server: Server, client: httpx.Client) -> None:
    response = client.get(server.ask(OIL)["citations"][0]["view_url"])
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")


def test_the_same_question_gets_the_same_answer(server: Server) -> None:
    first, second = ({**server.ask(OIL), "timings": None} for _ in range(2))
    assert first == second


def test_no_more_quotes_are_given_than_were_asked_for(server: Server) -> None:
    assert len(server.ask(OIL, max_quotes=10)["citations"]) > 1
    assert len(server.ask(OIL, max_quotes=1)["citations"]) == 1


@pytest.mark.parametrize("question", ["What is the capital of Peru?", "How do I bake bread?"])
def test_a_question_beside_the_articles_is_refused_without_a_quote(server: Server, question: str) -> None:
    answer = server.ask(question)
    assert (answer["status"], answer["citations"], answer["sentences"]) == ("refused", [], [])
    assert answer["text"] == answer["refusal"]["message"]


def test_a_refusal_names_unknown_words_and_the_nearest_articles(server: Server) -> None:
    refusal = server.ask("What is the capital of Peru?")["refusal"]
    assert refusal["reason"] == "out_of_scope"
    assert "Peru" in refusal["unknown_words"]
    assert refusal["nearest"]


def test_a_question_without_a_word_is_refused_as_unclear(server: Server) -> None:
    assert server.ask("?!")["refusal"]["reason"] == "unclear"


# Filters


@pytest.mark.parametrize(
    "filters",
    [
        {"published_to": "2020-01-01"},
        {"published_from": "2099-01-01"},
        {"as_of": "2020-01-01"},
        {"languages": ["ru"]},
        {"topics": ["common-alphabet"]},
        {"publishers": ["Nobody"]},
        {"authors": ["Nobody"]},
    ],
    ids=lambda filters: next(iter(filters)),
)
def test_a_filter_that_shuts_out_the_evidence_is_named_as_the_reason(
    server: Server, filters: dict[str, object]
) -> None:
    assert server.ask(SHUSHA, filters=filters)["refusal"]["reason"] == "filtered_out"


def test_filters_that_admit_the_evidence_change_no_quote(server: Server) -> None:
    filters = {"languages": ["en"], "topics": ["defence"], "publishers": ["AskAVIM"], "published_from": "2000-01-01"}
    filtered = server.ask(SHUSHA, filters=filters)["citations"][0]
    assert filtered["quote"] == server.ask(SHUSHA)["citations"][0]["quote"]


def test_search_gives_only_passages_that_the_filter_admits(client: httpx.Client) -> None:
    body = {"question": SHUSHA, "filters": {"languages": ["tr"]}, "k": 20}
    hits = json_of(client.post("/v1/search", json=body))["hits"]
    assert {hit["article"]["language"] for hit in hits} == {"tr"}


# Search


def test_search_finds_the_article_best_first(client: httpx.Client) -> None:
    hits = json_of(client.post("/v1/search", json={"question": "Shusha Declaration mutual defence", "k": 5}))["hits"]
    scores = [hit["score"] for hit in hits]
    assert len(hits) == 5
    assert hits[0]["article"]["id"] == "shusha-declaration"
    assert scores == sorted(scores, reverse=True)


def test_every_hit_is_an_exact_slice_of_its_version(client: httpx.Client) -> None:
    hits = json_of(client.post("/v1/search", json={"question": QUESTIONS["ru"], "k": 8}))["hits"]
    assert hits
    for hit in hits:
        assert text_of_version(client, hit["article"])[hit["start"] : hit["end"]] == hit["text"]


# Articles and versions


def test_the_list_of_articles_holds_every_file_of_the_corpus(indexed: Indexed, client: httpx.Client) -> None:
    listed = json_of(client.get("/v1/articles"))
    ids = [item["id"] for item in listed["articles"]]
    assert ids == sorted(path.stem for path in indexed.corpus.glob("*.md") if path.stem != "README")
    assert listed["total"] == len(ids)


def test_an_article_is_the_same_as_its_current_version(client: httpx.Client) -> None:
    article = json_of(client.get("/v1/articles/shusha-declaration"))
    version = json_of(client.get(f"/v1/articles/shusha-declaration/versions/{article['version']}"))
    assert article == version
    assert article["current"] is True
    assert article["versions"] == [article["version"]]


def test_headings_and_claims_are_places_in_the_text_of_an_article(client: httpx.Client) -> None:
    article = json_of(client.get("/v1/articles/shusha-declaration"))
    headings = [article["text"][item["start"] : item["end"]] for item in article["headings"]]
    assert "Corridor and energy" in headings
    assert all(article["text"][item["position"] - 1] in '.!?”"' for item in article["claims"])


@pytest.mark.parametrize(
    "path",
    ["/v1/articles/nothing", "/v1/articles/shusha-declaration/versions/00", "/v1/articles/a%00b"],
)
def test_an_article_that_is_not_there_is_a_404_problem(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")


# Operations


def test_healthz_says_that_the_process_lives(client: httpx.Client) -> None:
    assert json_of(client.get("/healthz"))["status"] == "alive"


def test_readyz_names_the_index_that_answers(server: Server, client: httpx.Client) -> None:
    ready = json_of(client.get("/readyz"))
    assert ready["status"] == "ready"
    assert ready["manifest"] == server.ask(OIL)["manifest"]
    assert ready["articles"] == json_of(client.get("/v1/articles"))["total"]


def test_openapi_describes_the_routes_and_their_problems(client: httpx.Client) -> None:
    described = json_of(client.get("/openapi.json"))
    assert {
        "/v1/ask",
        "/v1/search",
        "/v1/articles",
        "/v1/articles/{article_id}",
        "/v1/articles/{article_id}/versions/{version}",
        "/healthz",
        "/readyz",
    } <= described["paths"].keys()
    assert "application/problem+json" in described["paths"]["/v1/ask"]["post"]["responses"]["422"]["content"]


def test_the_chat_page_answers_head(client: httpx.Client) -> None:
    assert client.head("/").status_code == 200


# Security headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/read/shusha-declaration"),
        ("GET", "/ui/style.css"),
        ("GET", "/ui/ask.js"),
        ("GET", "/openapi.json"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/v1/articles"),
        ("GET", "/v1/articles/"),
        ("GET", "/nothing"),
        ("GET", "/v1/articles/nothing"),
        ("GET", "/v1/ask"),
        ("POST", "/v1/ask"),
        ("OPTIONS", "/v1/ask"),
    ],
)
def test_every_response_keeps_the_page_to_itself(client: httpx.Client, method: str, path: str) -> None:
    headers = client.request(method, path).headers
    policy = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in headers


def test_another_site_is_not_let_in(client: httpx.Client) -> None:
    response = client.post("/v1/ask", json={"question": "?"}, headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("path", ["/ui/%2e%2e/settings.py", "/ui/..%2fsettings.py", "/ui//etc/passwd", "/ui/%00"])
def test_no_file_outside_the_page_is_served(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


# Bad input. A case is what is sent and the status that is right for it.


def ask_with(body: object) -> dict[str, Any]:
    return {"method": "POST", "url": "/v1/ask", "headers": JSON, "content": json.dumps(body).encode()}


def ask_with_bytes(content: object, content_type: str = "application/json") -> dict[str, Any]:
    return {"method": "POST", "url": "/v1/ask", "headers": {"Content-Type": content_type}, "content": content}


BAD = {
    "empty question": (ask_with({"question": ""}), 422),
    "question of 60,000 characters": (ask_with({"question": "a" * 60_000}), 422),
    "question of 100,000 characters": (ask_with({"question": "a" * 100_000}), 413),
    "only spaces": (ask_with({"question": " \t\n\u00a0\u2003"}), 422),
    "null byte": (ask_with({"question": "Baku\0?"}), 422),
    "half a surrogate pair": (ask_with_bytes(b'{"question": "Baku \\ud800?"}'), 422),
    "no question": (ask_with({}), 422),
    "no body": (ask_with_bytes(b""), 422),
    "invalid JSON": (ask_with_bytes(b'{"question": '), 400),
    "deeply nested JSON": (ask_with_bytes(b'{"question":' + b"[" * 30_000 + b"]" * 30_000 + b"}"), 400),
    "wrong encoding": (ask_with_bytes('{"question": "Türkiye?"}'.encode("latin-1")), 400),
    "not an object": (ask_with([1]), 422),
    "unknown field": (ask_with({"question": "Baku?", "colour": 1}), 422),
    "unknown filter": (ask_with({"question": "Baku?", "filters": {"colour": 1}}), 422),
    "wrong type": (ask_with({"question": 7}), 422),
    "unknown mode": (ask_with({"question": "Baku?", "mode": "sing"}), 422),
    "no quotes wanted": (ask_with({"question": "Baku?", "max_quotes": 0}), 422),
    "too many quotes wanted": (ask_with({"question": "Baku?", "max_quotes": 11}), 422),
    "not a number": (ask_with_bytes(b'{"question": "Baku?", "max_quotes": NaN}'), 422),
    "not a day": (ask_with({"question": "Baku?", "filters": {"published_from": "yesterday"}}), 422),
    "body over the limit, declared": (ask_with_bytes(b" " * 70_000), 413),
    "body over the limit, chunked": (ask_with_bytes([b" " * 35_000] * 2), 413),
    "text instead of JSON": (ask_with_bytes(b'{"question": "Baku?"}', "text/plain"), 422),
    "a form instead of JSON": (ask_with_bytes(b"question=Baku", "application/x-www-form-urlencoded"), 422),
    "wrong method": ({"method": "GET", "url": "/v1/ask"}, 405),
    "wrong method for a page": ({"method": "DELETE", "url": "/"}, 405),
    "unknown address": ({"method": "GET", "url": "/v1/nothing"}, 404),
    "too many hits wanted": (
        {"method": "POST", "url": "/v1/search", "headers": JSON, "content": b'{"question": "Baku?", "k": 51}'},
        422,
    ),
}


def bad_cases() -> list[Any]:
    return [
        pytest.param(
            request,
            status,
            id=name,
        )
        for name, (request, status) in BAD.items()
    ]


@pytest.mark.parametrize(("request_", "status"), bad_cases())
def test_bad_input_is_a_problem_of_the_right_status(
    client: httpx.Client, request_: dict[str, Any], status: int
) -> None:
    response = client.request(**request_)
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    assert response.json()["status"] == status
    assert response.json()["type"].startswith("urn:askavim:problem:")


@pytest.mark.parametrize(("request_", "status"), bad_cases())
def test_bad_input_gets_a_hint(client: httpx.Client, request_: dict[str, Any], status: int) -> None:
    problem = client.request(**request_).json()
    assert problem["detail"]
    assert problem.get("hint"), f"a problem of status {status} without a hint"


@pytest.mark.parametrize(("request_", "status"), bad_cases())
def test_bad_input_shows_no_stack_trace(client: httpx.Client, request_: dict[str, Any], status: int) -> None:
    response = client.request(**request_)
    assert 400 <= response.status_code < 500, f"{status} was expected"
    assert not [sign for sign in STACK_TRACE_SIGNS if sign in response.text]


@pytest.mark.parametrize(("request_", "status"), bad_cases())
def test_bad_input_is_not_repeated_at_length(client: httpx.Client, request_: dict[str, Any], status: int) -> None:
    assert len(client.request(**request_).content) < 2_000, f"{status}"


def test_a_wrong_method_names_the_right_one(client: httpx.Client) -> None:
    assert client.get("/v1/ask").headers["Allow"] == "POST"


def test_a_question_in_json_of_another_unicode_encoding_is_read(client: httpx.Client) -> None:
    body = json.dumps({"question": SHUSHA}, ensure_ascii=False).encode("utf-16")
    assert json_of(client.post("/v1/ask", content=body, headers=JSON))["question"] == SHUSHA


def test_a_question_of_the_greatest_length_is_read(server: Server) -> None:
    assert server.ask("Baku? " * 333)["status"] in ("answered", "refused")
