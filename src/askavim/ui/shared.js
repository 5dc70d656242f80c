/** What both pages use: safe elements and links, words in the chosen language, dates, and the API. */

import { LANGUAGES, WORDS } from "./words.js";

const LANGUAGE_KEY = "askavim.language";
let language = rememberedLanguage();
const languageListeners = [];

function rememberedLanguage() {
  const wanted = [stored(LANGUAGE_KEY), ...(navigator.languages ?? [navigator.language])];
  const known = wanted.map((tag) => String(tag ?? "").slice(0, 2).toLowerCase());
  return known.find((code) => LANGUAGES.includes(code)) ?? "en";
}

/** localStorage throws where the reader has blocked it; the page works without. */
function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Only this visit will know.
  }
}

/** The words for `key`; with a number `n` in the values, in the plural form that it needs. */
export function say(key, values = {}) {
  let words = WORDS[language][key];
  if (typeof words === "object" && "n" in values) {
    words = words[new Intl.PluralRules(language).select(values.n)] ?? words.other;
  }
  if (typeof words !== "string") return words;
  return words.replace(/\{(\w+)\}/g, (gap, name) =>
    typeof values[name] === "number" ? formatNumber(values[name]) : String(values[name] ?? gap),
  );
}

function formatNumber(number) {
  return new Intl.NumberFormat(language, { useGrouping: "min2" }).format(number);
}

/** Wire the language buttons, fill in the static words, and call `redraw` at each change. */
export function startLanguage(redraw) {
  languageListeners.push(redraw);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => changeLanguage(button.dataset.language));
  }
  fillStaticWords();
}

function changeLanguage(code) {
  language = code;
  store(LANGUAGE_KEY, code);
  fillStaticWords();
  for (const redraw of languageListeners) redraw();
}

function fillStaticWords() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-words]")) node.textContent = say(node.dataset.words);
  for (const name of ["aria-label", "placeholder"]) {
    const marker = `data-words-${name}`;
    for (const node of document.querySelectorAll(`[${marker}]`)) {
      node.setAttribute(name, say(node.getAttribute(marker)));
    }
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}

/** An element from text and attributes. Strings become text nodes, so nothing is ever read as markup. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "onclick") node.addEventListener("click", value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

export function button(words, onclick, attributes = {}) {
  return element("button", { type: "button", class: "quiet", onclick, ...attributes }, words);
}

/** Text from outside, kept from turning the words around it (right-to-left overrides end here). */
export function isolated(text, lang = null) {
  return element("bdi", { lang: languageTag(lang) }, asText(text));
}

export function asText(value) {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

export function asList(value) {
  return Array.isArray(value) ? value.filter((item) => item !== null && item !== undefined) : [];
}

export function languageTag(tag) {
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag ?? "") ? tag : null;
}

export function languageName(tag) {
  const names = say("languageNames");
  const code = asText(tag).slice(0, 2).toLowerCase();
  return Object.hasOwn(names, code) ? names[code] : asText(tag);
}

/** The address if it is a plain web address, otherwise null: `javascript:` and its like are no links. */
export function webAddress(url) {
  const address = typeof url === "string" ? URL.parse?.(url) ?? parsed(url) : null;
  return address && ["http:", "https:"].includes(address.protocol) ? address.href : null;
}

function parsed(url) {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

/** A link that leaves the site; only its text where the address is no web address. */
export function outsideLink(url, text, attributes = {}) {
  const href = webAddress(url);
  if (!href) return isolated(text);
  const link = element("a", { href, class: "outside", rel: "noopener noreferrer nofollow", target: "_blank", ...attributes });
  link.append(isolated(text), element("span", { class: "hidden" }, ` ${say("newTab")}`));
  return link;
}

/** Where an article is read here; the exact place if a citation is given. */
export function readAddress(article, citation = null) {
  const address = new URL(`/read/${encodeURIComponent(asText(article.id))}`, location.origin);
  if (citation) {
    const given = parsedHere(citation.view_url);
    if (given) return given;
    const { start, end } = citation;
    for (const [name, value] of Object.entries({ version: article.version, start, end })) {
      address.searchParams.set(name, String(value ?? ""));
    }
  }
  return address.pathname + address.search;
}

function parsedHere(path) {
  if (typeof path !== "string" || !path.startsWith("/read/")) return null;
  const address = new URL(path, location.origin);
  return address.origin === location.origin && address.pathname.startsWith("/read/")
    ? address.pathname + address.search
    : null;
}

const DATE_PARTS = [
  { year: "numeric" },
  { year: "numeric", month: "long" },
  { year: "numeric", month: "long", day: "numeric" },
];

/**
 * An ISO year, month or day as the reader's language writes it; anything else as it is.
 *
 * Chromium has no Azerbaijani month names (it writes "M05"), so the words bring their own.
 */
export function formatDate(iso) {
  const match = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$/.exec(asText(iso).slice(0, 10));
  if (!match) return asText(iso);
  const [year, month, day] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  const months = say("months");
  if (months) return [day, months[month - 1], year].filter(Boolean).join(" ");
  const date = new Date(Date.UTC(year, (month ?? 1) - 1, day ?? 1));
  const parts = DATE_PARTS[(month !== undefined) + (day !== undefined)];
  const locale = language === "en" ? "en-GB" : language;
  return new Intl.DateTimeFormat(locale, { ...parts, timeZone: "UTC" }).format(date);
}

export function dateOrUndated(iso) {
  return iso ? element("time", { datetime: asText(iso) }, isolated(formatDate(iso))) : say("undated");
}

/** Authors, publisher, series, date and language of an article, in one line. */
export function articleDetails(article, { withLanguage = true } = {}) {
  const authors = asList(article.authors).map(asText).filter(Boolean).join(", ");
  const series = [article.kind, article.number].map(asText).filter(Boolean).join(" ");
  const published = element("span", {}, dateOrUndated(article.published));
  if (article.updated && article.updated !== article.published) {
    published.append(` (${say("updated", { date: formatDate(article.updated) })})`);
  }
  const publisher = asText(article.publisher);
  const parts = [authors, publisher === authors ? "" : publisher, series].filter(Boolean).map((part) => isolated(part));
  parts.push(published);
  if (withLanguage && article.language) parts.push(element("span", {}, languageName(article.language)));
  return element("p", { class: "details" }, separated(parts));
}

/** Links to other places where the same text was published, if there are any. */
export function alsoAt(article) {
  const links = asList(article.also_at).map(webAddress).filter(Boolean).map((url) => outsideLink(url, parsed(url).hostname));
  return links.length > 0 && element("p", { class: "details", "data-testid": "also-at" }, `${say("alsoAt")} `, separated(links));
}

export function separated(nodes) {
  return nodes.flatMap((node, index) => (index ? [element("span", { class: "dot", "aria-hidden": "true" }, "\u00a0· "), node] : [node]));
}

/** “Anadolu, 15 June 2021”: the page that a claim was read on. */
export function sourceLink(source) {
  const name = asText(source.publisher) || parsed(asText(source.url))?.hostname || asText(source.url);
  const text = [name, formatDate(source.published)].filter(Boolean).join(", ");
  return outsideLink(source.url, text, { title: asText(source.title) || null, "data-testid": "source" });
}

/** What went wrong, as RFC 9457 says it; `status` 0 is a network that failed. */
export class Problem extends Error {
  constructor({ status = 0, title = "", detail = "", hint = "" }) {
    super(title || detail);
    Object.assign(this, { status, title: asText(title), detail: asText(detail), hint: asText(hint) });
  }

  get worthRetrying() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** JSON from the API; throws Problem, or AbortError when the reader cancelled. */
export async function fetchJson(path, options = {}) {
  return jsonIn(await reached(fetch(path, { ...options, headers: { Accept: "application/json", ...options.headers } })));
}

/** The JSON of a response; throws as `fetchJson` does. */
export async function jsonIn(response) {
  const body = await response.json().catch((error) => {
    if (error.name === "AbortError") throw error;
    return null;
  });
  if (!response.ok) throw new Problem({ ...body, status: response.status });
  if (body === null || typeof body !== "object") throw new Problem({ status: 502, detail: say("badAnswer") });
  return body;
}

/** The response, or a Problem where the network failed. */
export async function reached(request) {
  try {
    return await request;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ status: 0 });
  }
}

/** A kind box that says what went wrong and, if it may help, offers to try again. */
export function problemBox(problem, { retry = null, kept = "", heading = "h3" } = {}) {
  const detail = problem.status === 0 ? say("offline") : problem.detail;
  const nothingSaid = !detail && !problem.title && say("errorStatus", { status: problem.status });
  return element(
    "div",
    { class: "error", "data-testid": "error" },
    element(heading, {}, say("errorHeading")),
    problem.title && element("p", { class: "problem-title" }, isolated(problem.title)),
    detail && element("p", {}, isolated(detail)),
    nothingSaid && element("p", {}, nothingSaid),
    problem.hint && element("p", {}, isolated(problem.hint)),
    kept && element("p", { class: "fine" }, kept),
    retry && problem.worthRetrying && button(say("retry"), retry, { "data-testid": "retry", class: "primary" }),
  );
}
