/** The written answer above the quotes: its sentences as they come, what they are, and how it ended. */

import { asList, asText, element, isolated, languageTag, say } from "./shared.js";
import { quoteLink } from "./differences.js";

/** Whether a language model wrote any of the sentences. */
export function isWritten(sentences) {
  return asList(sentences).some(({ kind }) => kind === "written");
}

/** What stands above the quotes of turn number `n`: written sentences if there are any or may come, and a notice. */
export function writtenPart(turn, n) {
  const { answer } = turn;
  const live = turn.state === "writing";
  const sentences = live ? turn.sentences : asList(answer.sentences);
  const shown = live || isWritten(sentences);
  return element(
    "div",
    { class: "above" },
    shown && element(
      "section",
      { class: "written", "aria-labelledby": `written-${n}`, "data-testid": "written" },
      element("h3", { id: `written-${n}` }, say("written")),
      element("p", { class: "fine" }, say("writtenMeaning")),
      element("div", { class: "sentences", "aria-live": live && "polite" }, sentences.map((sentence) => sentenceNode(sentence, answer, n))),
      live && element("div", { class: "pending", "aria-hidden": "true" }),
      !live && writer(answer),
    ),
    !live && notice(turn),
  );
}

/** Show one more sentence; the rest stays as it is, so that it is read aloud alone. */
export function addSentence(node, sentence, answer, n) {
  node.querySelector(".sentences").append(sentenceNode(sentence, answer, n));
}

/** Show how the writing of a turn ended; sentences that stand there already stay. */
export function endWriting(turn, n) {
  const above = turn.node.querySelector(".above");
  const same = JSON.stringify(turn.sentences) === JSON.stringify(asList(turn.answer.sentences));
  if (!same || !isWritten(turn.sentences)) return above.replaceWith(writtenPart(turn, n));
  above.querySelector(".sentences").removeAttribute("aria-live");
  above.querySelector(".pending").replaceWith(writer(turn.answer) || "");
  above.append(notice(turn) || "");
  return null;
}

/** A translation under a foreign quote, marked as what it is. */
export function translationOf(citation, language) {
  const text = asText(citation.translation);
  return text && element("p", { class: "translation", "data-testid": "translation" },
    element("span", { class: "label" }, say("machineTranslation")), " ", isolated(text, language));
}

/** Translations come last: put them under the quotes that stand there already. */
export function addTranslations({ node, answer }, n) {
  for (const citation of asList(answer.citations)) {
    const quote = node.querySelector(`#quote-${n}-${Number(citation.n)} blockquote`);
    const translation = translationOf(citation, answer.language);
    if (quote && translation) quote.after(translation);
  }
}

function sentenceNode(sentence, answer, n) {
  const numbers = asList(sentence.citations);
  const links = numbers.flatMap((number) => [" ", quoteLink(number, n)]);
  const text = asText(sentence.text);
  if (sentence.kind === "written") {
    return element("p", { dir: "auto", "data-testid": "sentence" }, isolated(text, answer.language), links);
  }
  const quoted = asList(answer.citations).find((citation) => numbers.includes(citation.n));
  const [open, close] = say("quotationMarks");
  return element("p", { class: "instead", "data-testid": "sentence" },
    element("span", { class: "label" }, say("quotedInstead")), " ", open, isolated(text, quoted?.article?.language), close, links);
}

function writer({ writing }) {
  const model = asText(writing?.model);
  return model && element("p", { class: "fine", "data-testid": "writer" }, say("writtenBy", { model }));
}

/** Why the answer is not wholly written: in the question's language from the service, else in the page's from us. */
function notice({ answer, ending }) {
  const said = asText(answer.writing?.notice);
  if (!said && !ending) return null;
  const words = ending ? say(ending) : isolated(said, answer.language);
  return element("p", { class: "notice", lang: ending ? null : languageTag(answer.language), "data-testid": "notice" }, words);
}
