// What the toolbar's buttons do to the text. Each act is [before, after] around the selection, or a mark at each line.
const AROUND = { bold: ["**", "**"], italic: ["*", "*"], code: ["`", "`"], link: ["[", "](https://)"] };
const LINES = { quote: () => "> ", list: () => "- ", numbers: (line) => `${line + 1}. ` };

export const SHORTCUTS = { b: "bold", i: "italic", k: "link", e: "code" };

/** Changes the text by way of the browser's own editing, so that undo works. */
export function apply(act, area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  area.focus();
  if (act in AROUND) {
    const [before, after] = act === "code" && chosen.includes("\n") ? ["```\n", "\n```"] : AROUND[act];
    replace(area, start, end, before + chosen + after);
    area.setSelectionRange(start + before.length, start + before.length + chosen.length);
  } else if (act in LINES) {
    const from = value.lastIndexOf("\n", start - 1) + 1;
    const lines = value.slice(from, end).split("\n");
    replace(area, from, end, lines.map((line, n) => LINES[act](n) + line).join("\n"));
  }
}

/** Puts text where the caret is. */
export function insert(area, text) {
  area.focus();
  replace(area, area.selectionStart, area.selectionEnd, text);
}

function replace(area, from, to, text) {
  area.setSelectionRange(from, to);
  // Deprecated but the only way that keeps undo; without it the value is set.
  if (!document.execCommand("insertText", false, text)) area.setRangeText(text, from, to, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
