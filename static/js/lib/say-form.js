// The composer of a room: Enter says it, Shift+Enter begins a line; on a phone's keyboard Enter begins a line too.
const TYPING_EACH = 3000;

export class SayForm {
  constructor(form, { onSay, onTyping }) {
    Object.assign(this, { area: form.querySelector("textarea"), onSay, onTyping, typed: 0 });
    this.onPhone = matchMedia("(pointer: coarse)");
    form.addEventListener("submit", (event) => this.submit(event));
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("input", () => this.typing());
    this.form = form;
  }

  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || this.onPhone.matches) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  submit(event) {
    event.preventDefault();
    const text = this.area.value.trim();
    if (!text) return;
    this.area.value = "";
    this.typed = 0;
    this.onSay(text);
    this.area.focus();
  }

  typing() {
    if (!this.area.value || Date.now() - this.typed < TYPING_EACH) return;
    this.typed = Date.now();
    this.onTyping();
  }

  close() {
    this.form.querySelector("button").disabled = true;
  }
}
