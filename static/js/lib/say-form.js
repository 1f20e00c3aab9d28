// The composer of a room: Enter says it, Shift+Enter begins a line; on a phone's keyboard Enter begins a line too. What
// is half said stays in this tab, as what is on its way does (outbox.js). An @ offers names, and pictures and files are
// chosen, pasted or dropped.
import { Files } from "hearth/lib/files.js";
import { Names } from "hearth/lib/names.js";
import { OwnCopy } from "hearth/lib/own-copy.js";

const TYPING_EACH = 3000;
const onPhone = matchMedia("(pointer: coarse)");

/** What a key in a field of a room means: send it, or only a new line. */
export function isSending(event) {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && !onPhone.matches;
}

/** Of a picture alone, what it is called. */
function beginningOf(item) {
  const said = item.querySelector(".msg__l");
  return said.textContent.trim() || (said.querySelector("img")?.alt ?? "");
}

export class SayForm {
  /** `answers` is the line above that says whom one answers. */
  constructor(form, { name, answers, onSay, onTyping }) {
    Object.assign(this, { area: form.querySelector("textarea"), answers, onSay, onTyping, typed: 0 });
    this.copy = new OwnCopy(`say:${name}`);
    this.area.value ||= this.copy.read(0) ?? "";
    answers.querySelector("a").addEventListener("click", (event) => {
      event.preventDefault();
      this.answer(null);
    });
    form.addEventListener("submit", (event) => this.submit(event));
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("input", () => this.typing());
    this.form = form;
    this.names = new Names(this.area, form.dataset.names);
    this.takeFiles(new Files(this.area, form.dataset.uploads));
  }

  takeFiles(files) {
    this.form.querySelector("[data-unscripted]").remove();
    const button = this.form.querySelector("[data-files]");
    button.hidden = false;
    button.addEventListener("click", () => files.choose());
  }

  key(event) {
    if (this.names.key(event) || !isSending(event)) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  submit(event) {
    event.preventDefault();
    const text = this.area.value.trim();
    if (!text || this.isTooLarge(text)) return;
    this.area.value = "";
    this.copy.forget();
    this.typed = 0;
    const answers = Number(this.form.elements.answers.value);
    this.onSay(answers ? { text, answers } : { text });
    this.answer(null);
  }

  /** Said beside the field, and the words stay. */
  isTooLarge(text) {
    const { most, tooLarge } = this.form.dataset;
    const isTooLarge = new TextEncoder().encode(text).length > Number(most);
    this.form.parentElement.querySelector("#say-error").textContent = isTooLarge ? tooLarge : "";
    this.area.ariaInvalid = isTooLarge ? "true" : null;
    return isTooLarge;
  }

  /** What is written from now on answers this message of the log, or none. */
  answer(item) {
    this.answers.hidden = !item;
    this.form.elements.answers.value = item?.dataset.sequence ?? "";
    this.answers.querySelector("b").textContent = item?.querySelector("b").textContent ?? "";
    this.answers.querySelector("span").textContent = item ? beginningOf(item) : "";
    this.area.focus();
  }

  typing() {
    this.copy.keep(this.area.value);
    if (!this.area.value || Date.now() - this.typed < TYPING_EACH) return;
    this.typed = Date.now();
    this.onTyping();
  }

  close() {
    for (const button of this.form.querySelectorAll("button")) button.disabled = true;
  }
}
