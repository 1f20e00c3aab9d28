// Pictures and files pasted into, dropped on or chosen for a text.
import { send } from "hearth/lib/csrf.js";
import { insert } from "hearth/lib/markdown.js";
import { toast } from "hearth/lib/toast.js";
import { words } from "hearth/lib/words.js";

export class Files {
  constructor(area, url) {
    Object.assign(this, { area, url });
    area.addEventListener("paste", (event) => this.pasted(event, event.clipboardData));
    area.addEventListener("dragover", (event) => event.preventDefault());
    area.addEventListener("drop", (event) => this.given(event, event.dataTransfer));
  }

  /** Word processors and spreadsheets put a picture of the words beside them: the words are what is meant. */
  pasted(event, data) {
    const isText = ["text/plain", "text/html"].every((kind) => data?.types.includes(kind));
    if (!isText) this.given(event, data);
  }

  given(event, data) {
    if (!data?.files.length) return;
    event.preventDefault();
    this.take([...data.files]);
  }

  choose() {
    // Held, or it may be gone before somebody has chosen: nothing on the page refers to it.
    this.chooser = document.createElement("input");
    const input = Object.assign(this.chooser, { type: "file", multiple: true });
    input.addEventListener("change", () => this.take([...input.files]));
    input.click();
  }

  async take(files) {
    for (const file of files) {
      // Its place in the text is held while it travels; what is typed meanwhile stays.
      const holder = `[${file.name || "…"} …]`;
      insert(this.area, `${holder}\n`);
      const body = new FormData();
      body.append("file", file, file.name || "picture.png");
      const answer = await send(this.url, body).catch(() => null);
      const said = await answer?.json().catch(() => null);
      this.replace(holder, said?.markdown ?? "");
      if (!said?.markdown) toast(said?.why ?? words().failed);
    }
  }

  replace(holder, text) {
    const from = this.area.value.indexOf(holder);
    if (from < 0) return;
    // The caret stays where somebody writes on.
    this.area.setRangeText(text, from, from + holder.length, "preserve");
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
