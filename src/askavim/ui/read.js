/** The article page: one version of one article, with the cited place marked and the sources of each claim. */

import {
  Problem, alsoAt, articleDetails, asList, asText, element, fetchJson, isolated, languageTag, outsideLink, problemBox, readAddress,
  say, separated, sourceLink, startLanguage, webAddress,
} from "./shared.js";

const place = placeInAddress();
let shown = null;

/** Which article, which version and which span the address names; null for what it leaves out. */
function placeInAddress() {
  const parameters = new URLSearchParams(location.search);
  const number = (name) => (/^\d{1,9}$/.test(parameters.get(name) ?? "") ? Number(parameters.get(name)) : null);
  const start = number("start");
  const end = number("end");
  const id = decoded(location.pathname.replace(/^\/read\//, ""));
  return { id, version: parameters.get("version"), span: parameters.has("start") ? { start, end } : null };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function load() {
  at("status").textContent = say("loadingArticle");
  try {
    shown = await fetchPlace();
  } catch (error) {
    shown = { problem: error instanceof Problem ? error : new Problem({ status: 502, detail: say("badAnswer") }) };
  }
  at("status").textContent = "";
  draw();
  at("page").querySelector("mark")?.scrollIntoView({ block: "center" });
}

/** The version that the address names, and whether it is the current one. */
async function fetchPlace() {
  const address = `/v1/articles/${encodeURIComponent(place.id)}`;
  if (!place.version) return { article: await fetchJson(address), state: "current" };
  const [kept, current] = await Promise.allSettled([
    fetchJson(`${address}/versions/${encodeURIComponent(place.version)}`),
    fetchJson(address),
  ]);
  if (kept.status === "rejected") throw kept.reason;
  if (current.status === "rejected") return { article: kept.value, state: current.reason.status === 404 ? "withdrawn" : "current" };
  return { article: kept.value, state: current.value.version === kept.value.version ? "current" : "earlier" };
}

// --- drawing --------------------------------------------------------------------------------------------------

const at = (id) => document.getElementById(id);

function draw() {
  if (!shown) return;
  const { problem, article, state } = shown;
  document.title = `${article ? asText(article.title) : say("noArticle")} – AskAVIM`;
  at("page").replaceChildren(...(problem ? problemPage(problem) : articlePage(article, state)));
}

function problemPage(problem) {
  if (problem.status !== 404) return [problemBox(problem, { retry: load, heading: "h1" })];
  return [
    element("div", { class: "error", "data-testid": "error" },
      element("h1", {}, say("noArticle")),
      element("p", {}, say("noArticleDetail")),
      problem.hint && element("p", { class: "fine" }, isolated(problem.hint)),
      element("p", {}, element("a", { href: "/" }, say("askQuestion")))),
  ];
}

function articlePage(article, state) {
  const notes = new SourceNotes(asList(article.claims));
  const body = bodyOf(article, place.span, notes);
  const lang = languageTag(article.language);
  return [
    element("header", { class: "article-header" },
      element("h1", { "data-testid": "title", lang, dir: "auto" }, asText(article.title)),
      articleDetails(article),
      webAddress(article.url) && element("p", { class: "details" }, outsideLink(article.url, say("ownPage"), { "data-testid": "own-page" })),
      alsoAt(article)),
    ...notices(article, state, body.marked),
    element("div", { class: "body", lang, dir: "auto", "data-testid": "body" }, body.nodes),
    ...sourceList(notes),
  ];
}

function notices(article, state, marked) {
  const notice = (words, link = null) => element("p", { class: "notice", "data-testid": "notice" }, words, " ", link);
  const current = () => element("a", { href: readAddress(article) }, say("openCurrent"));
  return [
    state === "earlier" && notice(say("notCurrent"), current()),
    state === "withdrawn" && notice(say("withdrawn")),
    place.span && (marked ? notice(say("citedBelow"), element("a", { href: "#cited" }, say("goToCited"))) : notice(say("noSuchPlace"))),
  ].filter(Boolean);
}

// --- the body -------------------------------------------------------------------------------------------------

/**
 * Headings, paragraphs, marks and source numbers, built from offsets into the article's text.
 *
 * The API counts Unicode code points and JavaScript counts UTF-16 units, so every offset is converted first.
 */
function bodyOf(article, span, notes) {
  const text = asText(article.text);
  const unit = unitOffsets(text);
  const headings = asList(article.headings).map(({ start, end, level }) => ({ start: unit(start), end: unit(end), level: Number(level) || 1 }));
  const cited = span && span.end !== null && span.start < span.end && span.end <= unit.points ? { start: unit(span.start), end: unit(span.end) } : null;
  const blocks = cutBlocks(text, headings);
  placeClaims(blocks, asList(article.claims), unit);
  let first = true;
  const mark = (words) => {
    const node = element("mark", { id: first ? "cited" : null, tabindex: first ? "-1" : null, "data-testid": "mark" }, words);
    first = false;
    return node;
  };
  const nodes = blocks.map((block) => element(block.tag, {}, blockPieces(text, block, cited, mark, notes)));
  return { nodes, marked: !first };
}

/** A function from code points to UTF-16 units, kept inside the text. */
function unitOffsets(text) {
  const units = [];
  let unit = 0;
  for (const character of text) {
    units.push(unit);
    unit += character.length;
  }
  units.push(unit);
  const convert = (point) => units[Math.max(0, Math.min(units.length - 1, Math.trunc(Number(point) || 0)))];
  convert.points = units.length - 1;
  return convert;
}

/** The text as headings and paragraphs in order, without the blank space between them. */
function cutBlocks(text, headings) {
  const blocks = [];
  const lowest = Math.min(...headings.map(({ level }) => level));
  let depth = 1;
  let position = 0;
  for (const { start, end, level } of [...headings].sort((one, other) => one.start - other.start)) {
    if (start < position || end <= start) continue;
    blocks.push(...cutParagraphs(text, position, start));
    depth = Math.max(2, Math.min(level - lowest + 2, depth + 1, 6));
    blocks.push(trimmed(text, { start, end, tag: `h${depth}` }));
    position = end;
  }
  blocks.push(...cutParagraphs(text, position, text.length));
  return blocks.filter(({ start, end }) => start < end);
}

function cutParagraphs(text, start, end) {
  const paragraphs = [];
  let from = start;
  for (const gap of text.slice(start, end).matchAll(/\n[^\S\n]*\n/g)) {
    paragraphs.push(trimmed(text, { start: from, end: start + gap.index, tag: "p" }));
    from = start + gap.index + gap[0].length;
  }
  paragraphs.push(trimmed(text, { start: from, end, tag: "p" }));
  return paragraphs;
}

function trimmed(text, { start, end, tag }) {
  const words = text.slice(start, end);
  const from = start + (words.length - words.trimStart().length);
  return { start: from, end: Math.max(from, start + words.trimEnd().length), tag, claims: [] };
}

/** Each claim goes to the block that it ends or stands in. */
function placeClaims(blocks, claims, unit) {
  if (!blocks.length) return;
  for (const claim of claims) {
    const position = unit(claim.position);
    const block = blocks.filter(({ start }) => start < position).at(-1) ?? blocks[0];
    block.claims.push({ ...claim, at: Math.max(block.start, Math.min(position, block.end)) });
  }
}

/** The block cut wherever a mark begins or ends or a source number stands. A mark holds text and nothing else. */
function blockPieces(text, { start, end, claims }, cited, mark, notes) {
  const inside = (offset) => offset > start && offset < end;
  const edges = [...(cited ? [cited.start, cited.end] : []), ...claims.map((claim) => claim.at)].filter(inside);
  const cuts = [...new Set([start, ...edges, end])].sort((one, other) => one - other);
  return cuts.flatMap((from, index) => {
    const numbers = claims.filter((claim) => claim.at === from).map((claim) => notes.number(claim));
    const to = cuts[index + 1];
    if (to === undefined) return numbers;
    const words = text.slice(from, to);
    return [...numbers, cited && from >= cited.start && to <= cited.end ? mark(words) : words];
  });
}

// --- sources --------------------------------------------------------------------------------------------------

/** Numbers the sources in the order of the text; the same label keeps its number. */
class SourceNotes {
  constructor(claims) {
    this.notes = [];
    for (const claim of [...claims].sort((one, other) => one.position - other.position)) {
      const known = this.noteOf(claim);
      if (!known) this.notes.push({ label: claim.label, sources: asList(claim.sources), uses: 0 });
    }
  }

  noteOf({ label }) {
    return this.notes.find((note) => note.label === label);
  }

  /** The small number at a claim, which leads to its sources. */
  number(claim) {
    const note = this.noteOf(claim);
    const n = this.notes.indexOf(note) + 1;
    note.uses += 1;
    const id = note.uses === 1 ? `claim-${n}` : null;
    return element("sup", { class: "note", id }, element("a", { href: `#source-${n}`, "aria-label": say("sourceNumber", { n }), "data-testid": "claim" }, String(n)));
  }
}

function sourceList({ notes }) {
  if (!notes.length) return [];
  return [
    element("section", { class: "source-list", "aria-labelledby": "sources-heading" },
      element("h2", { id: "sources-heading" }, say("sourcesHeading")),
      element("ol", {}, notes.map((note, index) => sourceItem(note, index + 1)))),
  ];
}

function sourceItem({ sources, uses }, n) {
  const back = element("a", { class: "back", href: `#claim-${n}`, "aria-label": `${say("backToText")}: ${n}` }, "↑");
  const titled = (source) => element("span", {}, sourceLink(source), source.title ? [" ", isolated(source.title)] : []);
  return element("li", { id: `source-${n}`, tabindex: "-1", "data-testid": "source-item" },
    sources.length ? separated(sources.map(titled)) : say("noSource"), " ", uses > 0 && back);
}

startLanguage(draw);
load();
