/** An answer as it is made: server-sent events read from a POST, which the browser's own EventSource can't send. */

import { Problem, asText, fetchJson, jsonIn, reached } from "./shared.js";

/**
 * Ask, and hand over each event as `onEvent(name, data)`. Returns the whole answer.
 *
 * Where the stream can't be read, or breaks off, the answer is asked for as JSON. Throws Problem, or AbortError when the
 * reader stopped it.
 */
export async function askStreamed(path, options, onEvent) {
  if (typeof TextDecoderStream === "undefined") return fetchJson(path, options);
  const headers = { ...options.headers, Accept: "text/event-stream, application/json;q=0.9" };
  const response = await reached(fetch(path, { ...options, headers }));
  const isStream = response.ok && asText(response.headers.get("Content-Type")).startsWith("text/event-stream");
  if (!isStream) return jsonIn(response);
  return (await lastOf(response, onEvent)) ?? fetchJson(path, options);
}

/** The answer that the stream ends with, or null where it broke off. */
async function lastOf(response, onEvent) {
  for await (const { name, data } of eventsOf(response.body)) {
    if (name === "error") throw new Problem({ ...data, status: Number(data?.status) || 500 });
    if (name === "answer") return data;
    onEvent(name, data);
  }
  return null;
}

/** The events of a stream (HTML Standard, 9.2) up to where it ends, breaks off or makes no sense. */
async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const piece = await nextPiece(reader);
      if (piece === null) return;
      const blocks = (text + piece).split(/\r\n\r\n|\n\n|\r\r/);
      text = blocks.pop();
      for (const block of blocks.filter(hasData)) {
        const event = eventIn(block);
        if (!event) return;
        yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function nextPiece(reader) {
  try {
    const { value, done } = await reader.read();
    return done ? null : value;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return null;
  }
}

/** Comments have none: they only keep the connection. */
function hasData(block) {
  return fieldOf(block, "data").length > 0;
}

function fieldOf(block, name) {
  const lines = block.split(/\r\n|\n|\r/).filter((line) => line.startsWith(`${name}:`));
  return lines.map((line) => line.slice(name.length + 1).replace(/^ /, ""));
}

function eventIn(block) {
  try {
    return { name: fieldOf(block, "event").at(-1) ?? "message", data: JSON.parse(fieldOf(block, "data").join("\n")) };
  } catch {
    return null;
  }
}
