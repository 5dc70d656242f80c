/** The chat page: a question goes to the API; its answer, refusal or problem becomes the newest turn. */

import {
  Problem, alsoAt, articleDetails, asList, asText, button, element, fetchJson, formatDate, isolated, languageName, languageTag,
  outsideLink, problemBox, readAddress, say, separated, sourceLink, startLanguage, webAddress, dateOrUndated,
} from "./shared.js";
import { conflictBox, differences, timelineList } from "./differences.js";
import { askStreamed } from "./stream.js";
import { addSentence, addTranslations, endWriting, isWritten, translationOf, writtenPart } from "./written.js";
import { LANGUAGES } from "./words.js";

const MAX_CHARACTERS = 2000;
const MAX_HISTORY = 20;
const MAX_HISTORY_BYTES = 48 * 1024;
const COUNT_FROM = 0.9;
const BUSY_AFTER_MS = 150;
const COPIED_FOR_MS = 2500;
const MAX_ROWS = 8;

const at = (id) => document.getElementById(id);
const box = at("question");
const turns = [];
let waiting = null;
let statusWords = () => "";
let collection = null;

// --- the question and its filters -----------------------------------------------------------------------------

function readFilters() {
  const languages = [...document.querySelectorAll("[name=languages]:checked")].map((input) => input.value);
  const filters = {};
  if (at("published-from").value) filters.published_from = at("published-from").value;
  if (at("published-to").value) filters.published_to = at("published-to").value;
  if (languages.length) filters.languages = languages;
  return filters;
}

function writeFilters(filters) {
  at("published-from").value = filters.published_from ?? "";
  at("published-to").value = filters.published_to ?? "";
  for (const input of document.querySelectorAll("[name=languages]")) {
    input.checked = (filters.languages ?? []).includes(input.value);
  }
  showFilterCount();
}

function showFilterCount() {
  const n = Object.keys(readFilters()).length;
  at("filter-count").textContent = n ? ` · ${say("filtersSet", { n })}` : "";
}

function describeFilters(filters) {
  return [
    filters.published_from && say("from", { date: formatDate(filters.published_from) }),
    filters.published_to && say("to", { date: formatDate(filters.published_to) }),
    ...(filters.languages ?? []).map(languageName),
  ].filter(Boolean).join(", ");
}

/** Why the question can't be sent as it stands, or an empty string. */
function complaint(question, filters) {
  const n = [...question].length;
  if (!n) return say("emptyQuestion");
  if (n > MAX_CHARACTERS) return say("tooLong", { max: MAX_CHARACTERS });
  if ([at("published-from"), at("published-to")].some((input) => input.validity.badInput)) return say("dateIncomplete");
  const { published_from: from, published_to: to } = filters;
  return from && to && from > to ? say("datesReversed") : "";
}

/** Said once, not at every key: an alert speaks whenever its text is set. */
function showComplaint(words) {
  if (at("question-problem").textContent !== words) at("question-problem").textContent = words;
  box.setAttribute("aria-invalid", String(Boolean(words)));
}

function onTyping() {
  fitBox();
  const n = [...box.value.trim()].length;
  const counting = n > MAX_CHARACTERS * COUNT_FROM;
  showComplaint(n > MAX_CHARACTERS ? say("tooLong", { max: MAX_CHARACTERS }) : "");
  at("keys").textContent = counting ? say("nearLimit", { n, max: MAX_CHARACTERS }) : say("keys");
  at("keys").classList.toggle("counting", counting);
}

function fitBox() {
  box.rows = 1;
  while (box.scrollHeight > box.clientHeight + 1 && box.rows < MAX_ROWS) box.rows += 1;
}

function fillBox(question) {
  box.value = question;
  onTyping();
}

// --- asking ---------------------------------------------------------------------------------------------------

function submit() {
  if (waiting) return tell(() => say(turns.at(-1)?.state === "writing" ? "stillWriting" : "stillSearching"));
  const question = box.value.trim();
  const filters = readFilters();
  const problem = complaint(question, filters);
  showComplaint(problem);
  if (problem) return box.focus();
  ask(question, filters, "push");
}

/**
 * Ask at once. `history` says what becomes of the address: "push", "replace" or "keep"; `before` are the questions
 * that a follow-up may lean on.
 */
async function ask(question, filters, history, before = askedBefore()) {
  forgetUnanswered();
  at("filters").open = false;
  const turn = { question, filters, before, state: "waiting", node: element("article", { class: "turn", "data-testid": "turn" }) };
  turns.push(turn);
  at("turns").append(turn.node);
  showWelcome();
  remember(turn, history);
  await answerTurn(turn);
}

/** The questions of the answered turns, oldest first: the newest of them, as many as one request may carry. */
function askedBefore() {
  const answered = turns.filter(({ answer }) => answer?.status === "answered");
  const questions = answered.slice(-MAX_HISTORY).map(({ question }) => question);
  while (new Blob([JSON.stringify(questions)]).size > MAX_HISTORY_BYTES) questions.shift();
  return questions;
}

async function answerTurn(turn) {
  const controller = new AbortController();
  waiting = controller;
  Object.assign(turn, { state: "waiting", answer: null, sentences: [], ending: "" });
  draw(turn);
  const busy = setTimeout(() => showBusy(turn), BUSY_AFTER_MS);
  const onEvent = (name, data) => {
    if (name === "evidence") turn.answer = checkAnswer(data);
    if (name === "status" && data?.stage === "writing" && turn.answer) {
      clearTimeout(busy);
      beginWriting(turn);
    }
    if (name === "sentence" && turn.state === "writing") takeSentence(turn, data);
  };
  let wasWriting = false;
  try {
    const answer = checkAnswer(await askStreamed("/v1/ask", askRequest(turn, controller.signal), onEvent));
    wasWriting = turn.state === "writing";
    Object.assign(turn, { state: "done", answer });
  } catch (error) {
    wasWriting = turn.state === "writing";
    breakOff(turn, error);
  } finally {
    clearTimeout(busy);
    endBusy();
  }
  if (wasWriting) finishWriting(turn);
  else settle(turn);
}

/** Show the quotes at once; what is written comes above them. */
function beginWriting(turn) {
  turn.state = "writing";
  draw(turn);
  if (box.value.trim() === turn.question) fillBox("");
  showWriting();
  show(turn);
}

function takeSentence(turn, sentence) {
  turn.sentences.push(sentence);
  addSentence(turn.node, sentence, turn.answer, turns.indexOf(turn) + 1);
}

/** Quotes that are shown stay, with what was written of the answer; else the turn came to nothing. */
function breakOff(turn, error) {
  const stopped = error.name === "AbortError";
  if (turn.state === "writing") {
    const sentences = isWritten(turn.sentences) ? turn.sentences : turn.answer.sentences;
    const ending = stopped ? "stopped" : "writingFailed";
    Object.assign(turn, { state: "done", ending, answer: { ...turn.answer, sentences } });
    return;
  }
  turn.answer = null;
  turn.state = stopped ? "cancelled" : "failed";
  turn.problem = error instanceof Problem ? error : new Problem({ status: 500, detail: say("badAnswer") });
}

/** The page stays where the reader is: only what is new is added, and said. */
function finishWriting(turn) {
  const n = turns.indexOf(turn) + 1;
  endWriting(turn, n);
  addTranslations(turn, n);
  tell(() => (turn.ending ? say(turn.ending) : asText(turn.answer.writing?.notice) || say("writingDone")), true);
}

function askRequest({ question, filters, before }, signal) {
  const body = { question };
  if (before.length) body.history = before;
  if (Object.keys(filters).length) body.filters = filters;
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal };
}

function checkAnswer(answer) {
  if (!["answered", "refused"].includes(answer.status)) throw new Problem({ status: 502, detail: say("badAnswer") });
  return answer;
}

function showBusy(turn) {
  at("turns").setAttribute("aria-busy", "true");
  document.body.classList.add("busy");
  at("ask").setAttribute("aria-disabled", "true");
  at("cancel").hidden = false;
  tell(() => say("searching"));
  turn.node.scrollIntoView({ block: "nearest" });
}

function showWriting() {
  at("turns").removeAttribute("aria-busy");
  document.body.classList.add("busy");
  at("ask").setAttribute("aria-disabled", "true");
  nameCancel("stop");
  at("cancel").hidden = false;
  tell(() => say("writing"));
}

function nameCancel(key) {
  at("cancel").dataset.words = key;
  at("cancel").textContent = say(key);
}

function endBusy() {
  waiting = null;
  at("turns").removeAttribute("aria-busy");
  document.body.classList.remove("busy");
  at("ask").removeAttribute("aria-disabled");
  if (document.activeElement === at("cancel")) box.focus();
  at("cancel").hidden = true;
  nameCancel("cancel");
}

/** Show how the turn ended, say it, and put the focus where reading goes on. */
function settle(turn) {
  if (turn.state === "cancelled") {
    forgetUnanswered();
    if (!box.value.trim()) fillBox(turn.question);
    tell(() => say("cancelled"));
    return box.focus();
  }
  draw(turn);
  if (turn.state === "failed") {
    if (!box.value.trim()) fillBox(turn.question);
    tell(() => say("errorHeading"), true);
  } else {
    if (box.value.trim() === turn.question) fillBox("");
    tell(() => summary(turn.answer), true);
  }
  show(turn);
}

function show(turn) {
  const typing = document.activeElement === box && box.value.trim() && turn.state !== "failed";
  if (!typing) turn.node.querySelector("h2").focus({ preventScroll: true });
  turn.node.scrollIntoView({ block: "start" });
}

/** Turns that came to nothing leave when the next one comes; their question is still in the box. */
function forgetUnanswered() {
  for (const turn of turns.filter(({ state }) => state !== "done")) {
    turn.node.remove();
    turns.splice(turns.indexOf(turn), 1);
  }
  showWelcome();
}

function showWelcome() {
  const empty = turns.length === 0;
  at("welcome").hidden = !empty;
  at("examples").hidden = !empty;
  document.body.classList.toggle("talking", !empty);
}

/** Speak to the status line. Words for screen readers only when the page itself already shows them. */
function tell(words, spokenOnly = false) {
  statusWords = words;
  at("status").classList.toggle("hidden", spokenOnly);
  at("status").textContent = words();
}

function summary(answer) {
  if (answer.status === "refused") return `${refusalHeading(answer)}. ${asText(answer.refusal?.message)}`;
  const disagree = differences(answer, "conflict").length > 0;
  return disagree ? `${say("conflict")}. ${quotesHeading(answer)}` : quotesHeading(answer);
}

// --- the address ----------------------------------------------------------------------------------------------

/** The entry of the browser's history keeps what was asked before, so that a reload understands a follow-up too. */
function remember({ question, filters, before }, history) {
  document.title = `${question} – AskAVIM`;
  if (history === "keep") return;
  const parameters = new URLSearchParams({ q: question });
  if (filters.published_from) parameters.set("from", filters.published_from);
  if (filters.published_to) parameters.set("to", filters.published_to);
  for (const code of filters.languages ?? []) parameters.append("lang", code);
  const address = `/?${parameters}`;
  if (history === "replace" || address === location.pathname + location.search) {
    window.history.replaceState({ before }, "", address);
  } else {
    window.history.pushState({ before }, "", address);
  }
}

function questionInAddress() {
  const parameters = new URLSearchParams(location.search);
  const day = (name) => (/^\d{4}-\d{2}-\d{2}$/.test(parameters.get(name) ?? "") ? parameters.get(name) : undefined);
  const languages = parameters.getAll("lang").filter((code) => LANGUAGES.includes(code));
  const filters = {};
  if (day("from")) filters.published_from = day("from");
  if (day("to")) filters.published_to = day("to");
  if (languages.length) filters.languages = languages;
  const before = asList(window.history.state?.before).map(asText).filter(Boolean);
  return { question: (parameters.get("q") ?? "").trim(), filters, before };
}

/** Back and forward: go to the turn that the address names, or ask again. */
function followAddress() {
  const { question, filters, before } = questionInAddress();
  const asked = turns.findLast?.((turn) => turn.question === question && sameFilters(turn.filters, filters));
  if (location.hash) return keepBefore(asked);
  if (!question || waiting) return;
  writeFilters(filters);
  if (!asked) return askFromAddress(question, filters, before);
  document.title = `${question} – AskAVIM`;
  show(asked);
}

/** A link to a quote made this entry of the browser's history; it too must know what was asked before. */
function keepBefore(asked) {
  if (asked) window.history.replaceState({ before: asked.before }, "");
}

function sameFilters(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

function askFromAddress(question, filters, before) {
  fillBox(question);
  const problem = complaint(question, filters);
  showComplaint(problem);
  if (!problem) ask(question, filters, "keep", before);
}

// --- drawing a turn -------------------------------------------------------------------------------------------

function draw(turn) {
  const n = turns.indexOf(turn) + 1;
  const heading = element("h2", { id: `turn-${n}`, class: "asked", tabindex: "-1", dir: "auto", "data-testid": "asked" }, turn.question);
  heading.addEventListener("keydown", typeOn);
  const filters = describeFilters(turn.filters);
  turn.node.setAttribute("aria-labelledby", heading.id);
  turn.node.replaceChildren(
    heading,
    ...understood(turn.answer),
    ...(filters ? [element("p", { class: "fine filtered" }, say("filtersApplied", { filters }))] : []),
    outcome(turn, n),
  );
}

/** How a follow-up was completed, where it was. */
function understood(answer) {
  const question = asText(answer?.understood_as);
  if (!question || question === answer.question) return [];
  const words = isolated(question, answer.language);
  return [element("p", { class: "fine filtered", "data-testid": "understood" }, `${say("understoodAs")} `, words)];
}

/** Whoever starts typing on a fresh answer means the next question. */
function typeOn(event) {
  const isText = event.key.length === 1 && event.key !== " ";
  if (isText && !event.ctrlKey && !event.metaKey && !event.altKey) box.focus();
}

function outcome(turn, n) {
  if (turn.state === "waiting") return element("div", { class: "pending", "aria-hidden": "true" });
  if (turn.state === "failed") return problemBox(turn.problem, { retry: () => retry(turn), kept: say("questionKept") });
  return turn.answer.status === "refused" ? refusalBox(turn) : answerBox(turn, n);
}

function retry(turn) {
  if (!waiting) answerTurn(turn);
}

function answerBox(turn, n) {
  const { answer } = turn;
  const written = turn.state === "writing" || isWritten(answer.sentences);
  const quoted = citationsShown(answer);
  const conflicts = differences(answer, "conflict");
  const timelines = differences(answer, "timeline");
  const numbered = written || conflicts.length + timelines.length > 0;
  return element(
    "div",
    { class: "answer", "data-testid": "answer" },
    writtenPart(turn, n),
    conflicts.length > 0 && conflictBox(conflicts, quoted, n),
    timelines.length > 0 && timelineList(timelines, quoted, n),
    element("h3", { class: "kicker" }, quotesHeading(answer)),
    element("p", { class: "fine" }, say("verbatim")),
    newestEvidence(answer),
    groupByArticle(quoted).map((group) => articleCard(group, answer.language, n, numbered)),
  );
}

function quotesHeading(answer) {
  const quoted = citationsShown(answer);
  const articles = new Set(quoted.map(({ article }) => article?.id)).size;
  return quoted.length === 1 ? say("exactQuote") : say("exactQuotes", { n: articles });
}

/** The day, month or year of the newest source, as the reader's language writes it. */
function newestEvidence(answer) {
  const newest = asText(answer.freshness?.newest);
  return newest && element("p", { class: "fine", "data-testid": "freshness" }, `${say("newestEvidence")} `, dateOrUndated(newest));
}

/** All citations of a written answer; else in the order in which the answer's sentences first use them. */
function citationsShown(answer) {
  if (answer.writing || isWritten(answer.sentences)) return asList(answer.citations).filter((citation) => citation.article);
  const byNumber = new Map(asList(answer.citations).map((citation) => [citation.n, citation]));
  const used = new Set(asList(answer.sentences).flatMap(({ citations }) => asList(citations)));
  const numbers = used.size ? used : byNumber.keys();
  return [...numbers].map((number) => byNumber.get(number)).filter((citation) => citation?.article);
}

/** Neighbours that quote one article in the order of its text belong to one card. */
function groupByArticle(citations) {
  const groups = [];
  for (const citation of citations) {
    const last = groups.at(-1)?.at(-1);
    const goesOn = last && last.article.id === citation.article.id && last.article.version === citation.article.version && citation.start >= last.end;
    if (goesOn) groups.at(-1).push(citation);
    else groups.push([citation]);
  }
  return groups;
}

function articleCard(citations, language, n, numbered) {
  const { article } = citations[0];
  const titleId = `card-${n}-${Number(citations[0].n)}`;
  return element(
    "div",
    { class: "card", role: "group", "aria-labelledby": titleId, "data-testid": "card" },
    citations.map((citation) => quoteFigure(citation, language, n, numbered)),
    element(
      "div",
      { class: "origin" },
      element("h4", { id: titleId }, articleLink(article, citations[0])),
      articleDetails(article),
      alsoAt(article),
    ),
  );
}

function articleLink(article, citation = null) {
  return element(
    "a",
    { href: readAddress(article, citation), "data-testid": "article-title" },
    isolated(asText(article.title) || asText(article.id), article.language),
  );
}

function quoteFigure(citation, language, n, numbered) {
  const { article } = citation;
  const sources = asList(citation.sources);
  const ownPage = citation.deep_link ? null : webAddress(article.url);
  return element(
    "figure",
    { class: "quote", id: `quote-${n}-${Number(citation.n)}` },
    element(
      "blockquote",
      { lang: languageTag(article.language), dir: "auto", "data-testid": "quote" },
      element("p", {}, asText(citation.quote)),
    ),
    translationOf(citation, language),
    element(
      "figcaption",
      {},
      sources.length > 0 && element("p", { class: "sources" }, `${say("sources")} `, separated(sources.map(sourceLink))),
      element(
        "div",
        { class: "actions" },
        numbered && element("span", { class: "number" }, `[${Number(citation.n)}]`),
        element("a", { href: readAddress(article, citation), "data-testid": "read-in-place" }, say("readInPlace")),
        webAddress(citation.deep_link) && outsideLink(citation.deep_link, say("openAtSource"), { "data-testid": "deep-link" }),
        ownPage && outsideLink(ownPage, say("ownPage")),
        copyButton(citation),
      ),
    ),
  );
}

// --- copying a citation ---------------------------------------------------------------------------------------

function copyButton(citation) {
  const words = element("span", {}, say("copyCitation"));
  const spoken = element("span", { class: "hidden", role: "status" });
  const copy = button(words, async () => {
    const text = citationText(citation);
    if (!(await copied(text))) return showForCopying(copy, text);
    words.textContent = spoken.textContent = say("copied");
    copy.classList.add("ok");
    setTimeout(() => {
      words.textContent = say("copyCitation");
      spoken.textContent = "";
      copy.classList.remove("ok");
    }, COPIED_FOR_MS);
  }, { "data-testid": "copy" });
  return element("span", {}, copy, spoken);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Without a clipboard (a page on plain http, say): show the citation, selected. */
function showForCopying(after, text) {
  const caption = after.closest("figcaption");
  caption.querySelector(".by-hand")?.remove();
  const field = element("textarea", { readonly: true, rows: "5", "aria-label": say("citation"), "data-testid": "citation" });
  field.value = text;
  caption.append(element("div", { class: "by-hand" }, element("p", { class: "fine", role: "status" }, say("copyFailed")), field));
  field.focus();
  field.select();
  field.scrollTop = 0;
}

/** The quote as it stands, then who wrote it, where, when, and its exact place. */
function citationText({ article, quote, start, end, view_url, ...rest }) {
  const [open, close] = say("quotationMarks");
  const authors = asList(article.authors).map(plainText).filter(Boolean).join(", ");
  const series = [article.kind, article.number].map(plainText).filter(Boolean).join(" ");
  const publisher = plainText(article.publisher);
  const reference = [
    authors,
    `${open}${plainText(article.title)}${close}`,
    publisher === authors ? "" : publisher,
    series,
    article.published ? formatDate(article.published) : say("undated"),
  ].filter(Boolean).join(", ");
  const place = new URL(readAddress(article, { view_url, start, end, ...rest }), location.origin).href;
  return [
    `${open}${asText(quote)}${close}`,
    `— ${reference}`,
    webAddress(article.url) ?? "",
    `${place} (${say("characters", { start: String(start), end: String(end) })})`,
  ].filter(Boolean).join("\n");
}

/** One line, without the marks that turn the direction of the text after them. */
function plainText(value) {
  return asText(value).replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();
}

// --- drawing a refusal ----------------------------------------------------------------------------------------

function refusalHeading(answer) {
  const headings = say("refusals");
  return headings[answer.refusal?.reason] ?? headings.not_in_corpus;
}

function refusalBox(turn) {
  const { answer } = turn;
  const refusal = answer.refusal ?? {};
  const unknown = asList(refusal.unknown_words).map(asText).filter(Boolean);
  const nearest = asList(refusal.nearest);
  return element(
    "div",
    { class: "refusal", "data-testid": "refusal" },
    element("h3", {}, refusalHeading(answer)),
    element("p", { class: "message", lang: languageTag(answer.language), dir: "auto" }, asText(refusal.message) || asText(answer.text)),
    unknown.length > 0 && element("p", { class: "unknown", "data-testid": "unknown-words" }, `${say("unknownWords")} `,
      unknown.flatMap((word, index) => [index ? ", " : "", element("strong", {}, isolated(word))])),
    refusal.reason === "filtered_out" && button(say("askWithoutFilters"), () => askUnfiltered(turn), { class: "primary", "data-testid": "ask-without-filters" }),
    nearest.length > 0 && element("h4", {}, say("nearest")),
    nearest.length > 0 && element("ul", { class: "articles", "data-testid": "nearest" }, nearest.map((article) =>
      element("li", {}, articleLink(article), articleDetails(article)))),
  );
}

function askUnfiltered(turn) {
  if (waiting) return;
  writeFilters({});
  ask(turn.question, {}, "push", turn.before);
}

// --- the collection -------------------------------------------------------------------------------------------

async function loadCollection() {
  try {
    const { articles, total } = await fetchJson("/v1/articles");
    const listed = asList(articles);
    listed.sort((one, other) => asText(other.published).localeCompare(asText(one.published)) || asText(one.title).localeCompare(asText(other.title)));
    collection = { articles: listed, total: Number(total ?? listed.length) };
  } catch (problem) {
    collection = { problem };
  }
  drawCollection();
}

function drawCollection() {
  if (!collection) return;
  const { problem, articles, total } = collection;
  at("collection-count").textContent = problem ? say("collectionList") : say("collectionCount", { n: total });
  at("collection-list").replaceChildren(problem ? collectionProblem(problem) : at("collection").open ? collectionList(articles) : "");
}

function collectionProblem(problem) {
  return element("div", {},
    element("p", { class: "fine" }, say("collectionFailed"), " ", problem.detail ? isolated(problem.detail) : ""),
    button(say("retry"), loadCollection));
}

function collectionList(articles) {
  return element("ul", { class: "articles" }, articles.map((article) =>
    element("li", { "data-testid": "collection-article" }, articleLink(article),
      element("p", { class: "details" }, separated([element("span", {}, dateOrUndated(article.published)), element("span", {}, languageName(article.language))])))));
}

// --- start ----------------------------------------------------------------------------------------------------

function redraw() {
  for (const turn of turns) draw(turn);
  at("status").textContent = statusWords();
  showComplaint("");
  onTyping();
  showFilterCount();
  drawCollection();
}

function start() {
  startLanguage(redraw);
  at("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  box.addEventListener("input", onTyping);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") waiting?.abort();
  });
  at("cancel").addEventListener("click", () => waiting?.abort());
  at("filters").addEventListener("input", () => {
    showFilterCount();
    showComplaint("");
  });
  at("clear-filters").addEventListener("click", () => writeFilters({}));
  at("collection").addEventListener("toggle", drawCollection);
  for (const example of document.querySelectorAll("[data-testid=example]")) {
    example.addEventListener("click", () => {
      fillBox(example.textContent);
      submit();
    });
  }
  window.addEventListener("popstate", followAddress);
  window.addEventListener("resize", fitBox);

  const { question, filters, before } = questionInAddress();
  if (question) {
    writeFilters(filters);
    askFromAddress(question, filters, before);
  } else {
    onTyping();
    showFilterCount();
    if (matchMedia("(pointer: fine)").matches) box.focus({ preventScroll: true });
  }
  loadCollection();
}

start();
