// What the toolbar's buttons do to the text. Each act is a mark on both sides of the selection, or one at each line; a
// second time takes it back.
const AROUND = { bold: "**", italic: "*", code: "`" };
const ADDRESS = "https://";
const LINES = {
  quote: { mark: () => "> ", has: /^> ?/ },
  list: { mark: () => "- ", has: /^[-*+] / },
  numbers: { mark: (line) => `${line + 1}. `, has: /^\d+[.)] / },
};
// Whether so many signs side by side have this mark among them: three stars are bold and italic.
const HAS = { "**": (signs) => signs > 1, "*": (signs) => signs % 2 === 1, "`": (signs) => signs === 1 };

export const SHORTCUTS = { b: "bold", i: "italic", k: "link", e: "code" };

/** Changes the text by way of the browser's own editing, so that undo works. */
export function apply(act, area) {
  area.focus();
  if (act === "link") link(area);
  else if (act in AROUND) surround(area, AROUND[act]);
  else if (act in LINES) markLines(area, LINES[act]);
}

function surround(area, mark) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  const opens = stands(mark, /([*`])\1*$/.exec(value.slice(Math.max(0, start - 4), start)));
  const closes = stands(mark, /^([*`])\1*/.exec(value.slice(end, end + 4)));
  if (mark === "`" && chosen.includes("\n")) put(area, "```\n", chosen, "\n```");
  else if (opens && closes) {
    replace(area, start - mark.length, end + mark.length, chosen);
    area.setSelectionRange(start - mark.length, end - mark.length);
  } else if (closes && !chosen && /\S/.test(value.charAt(start - 1))) {
    area.setSelectionRange(end + mark.length, end + mark.length);
  } else put(area, mark, chosen, mark);
}

/** What was chosen becomes the words, and the address is what one types or pastes next. */
function link(area) {
  const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
  put(area, "[", chosen, `](${ADDRESS})`);
  const at = area.selectionEnd + "](".length;
  if (chosen) area.setSelectionRange(at, at + ADDRESS.length);
}

/** Around what was chosen, which stays chosen. */
function put(area, before, chosen, after) {
  const { selectionStart: start, selectionEnd: end } = area;
  replace(area, start, end, before + chosen + after);
  area.setSelectionRange(start + before.length, start + before.length + chosen.length);
}

function markLines(area, { mark, has }) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const from = value.lastIndexOf("\n", start - 1) + 1;
  const lines = value.slice(from, end).split("\n");
  const isMarked = lines.every((line) => has.test(line));
  replace(area, from, end, lines.map((line, n) => (isMarked ? line.replace(has, "") : mark(n) + line)).join("\n"));
}

/** `signs` are those beside the caret, all of one kind. */
function stands(mark, signs) {
  return signs?.[1] === mark[0] && HAS[mark]?.(signs[0].length);
}

/** Puts text where the caret is. */
export function insert(area, text) {
  area.focus();
  replace(area, area.selectionStart, area.selectionEnd, text);
}

function replace(area, from, to, text) {
  area.setSelectionRange(from, to);
  // Deprecated but the only way that keeps undo; without it the value is set.
  const isDone = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
  if (!isDone) area.setRangeText(text, from, to, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
