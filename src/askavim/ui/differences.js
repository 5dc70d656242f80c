/** Where the quotes of an answer give different values: side by side, with links to the quotes of the turn. */

import { asList, asText, dateOrUndated, element, isolated, say } from "./shared.js";

/** The answer's differences of one kind, each a list of its sides, newest first as the API has them. */
export function differences(answer, kind) {
  const ofKind = asList(answer.conflicts).filter((difference) => difference.kind === kind);
  return ofKind.map(({ sides }) => asList(sides).filter(({ value }) => asText(value))).filter((sides) => sides.length > 1);
}

/** Values for one time. `citations` are those that turn number `n` shows. */
export function conflictBox(conflicts, citations, n) {
  return element(
    "div",
    { class: "conflict", "data-testid": "conflict" },
    element("h3", {}, say("conflict")),
    conflicts.map((sides) => element("ul", { role: "list" }, sides.map((side) =>
      element("li", { "data-testid": "side" }, valueOf(side, citations), timeOf(side), linksOf(side, citations, n))))),
  );
}

/** Values for different times. `citations` are those that turn number `n` shows. */
export function timelineList(timelines, citations, n) {
  return element(
    "div",
    { class: "timeline", "data-testid": "timeline" },
    element("h3", {}, say("timeline")),
    timelines.map((sides) => element("ol", { role: "list" }, sides.map((side) =>
      element("li", { "data-testid": "side" }, timeOf(side), valueOf(side, citations), linksOf(side, citations, n))))),
  );
}

/** “[2]”, which leads to that quote of turn number `n`. */
export function quoteLink(number, n) {
  const word = element("span", { class: "hidden" }, `${say("quote")} `);
  return element("a", { href: `#quote-${n}-${Number(number)}`, "data-testid": "quote-link" }, word, `[${Number(number)}]`);
}

/** In the language of the first quote that gives it. */
function valueOf(side, citations) {
  const language = quotesOf(side, citations)[0]?.article.language;
  return element("p", { class: "value" }, isolated(side.value, language));
}

function timeOf(side) {
  return element("p", { class: "fine" }, dateOrUndated(side.time));
}

function linksOf(side, citations, n) {
  const links = quotesOf(side, citations).map((citation) => quoteLink(citation.n, n));
  return links.length > 0 && element("p", { class: "quotes" }, links);
}

/** Only quotes that the turn shows: a number without one would lead nowhere. */
function quotesOf(side, citations) {
  const numbers = asList(side.citations);
  return citations.filter((citation) => numbers.includes(citation.n));
}
