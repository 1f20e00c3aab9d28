// Choosing messages that become a thread or a story: while one chooses there is a box beside each, and a bar says how
// many. Without this script the same is a page with boxes.
const SETTLED = 500;
// Neither what is gone nor what waits for a look.
const CHOOSABLE = '[data-sequence]:not([data-author=""], .msg--held)';

const firstName = (item) => item.querySelector(".msg__h b").textContent.trim().split(" ")[0];

export class MessageChoice {
  /** `me`: who chooses is not asked. */
  constructor(log, bar, me) {
    Object.assign(this, { log, bar, me, chosen: new Set() });
    this.observer = new MutationObserver(() => this.offer());
    log.list.addEventListener("change", (event) => this.changed(event.target));
    log.list.addEventListener("click", (event) => this.click(event));
    for (const part of [log.list, bar]) part.addEventListener("keydown", (event) => this.key(event));
    bar.addEventListener("submit", () => this.fill());
    bar.querySelector("[data-leave]").addEventListener("click", () => this.end());
  }

  get isOn() {
    return !this.bar.hidden;
  }

  get items() {
    return this.log.list.querySelectorAll(`:scope > ${CHOOSABLE}`);
  }

  /** With this message, or with none yet. */
  begin(item) {
    this.bar.hidden = false;
    this.log.list.classList.add("is-choosing");
    this.observer.observe(this.log.list, { childList: true });
    if (item) this.chosen.add(item.dataset.sequence);
    this.hush();
    this.offer();
    const begins = item ?? [...this.items].at(-1);
    begins?.querySelector(".msg__pick").focus({ preventScroll: true });
  }

  /** Boxes are nothing that was said: they are not read out where they are first drawn. What comes later is. */
  hush() {
    this.log.scroller.ariaLive = "off";
    clearTimeout(this.settling);
    this.settling = setTimeout(() => (this.log.scroller.ariaLive = "polite"), SETTLED);
  }

  /** What is not there any more is not chosen. */
  offer() {
    for (const item of this.items) if (!item.querySelector(".msg__pick")) item.append(this.box(item));
    for (const sequence of this.chosen) if (this.log.find(sequence)?.matches(CHOOSABLE) === false) this.chosen.delete(sequence);
    this.show();
  }

  box(item) {
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", className: "msg__pick" });
    const name = item.querySelector(".msg__h b").textContent;
    const words = item.querySelector(".msg__l").textContent.trim().slice(0, 60);
    box.ariaLabel = this.bar.dataset.box.replace("{name}", name).replace("{words}", words);
    return box;
  }

  show() {
    for (const item of this.items) {
      const isChosen = this.chosen.has(item.dataset.sequence);
      item.classList.toggle("is-picked", isChosen);
      item.querySelector(".msg__pick").checked = isChosen;
    }
    const { none, one, many } = this.bar.dataset;
    const count = this.chosen.size;
    const said = [none, one][count] ?? many.replace("{n}", count);
    this.bar.querySelector("[role=status]").textContent = [said, this.whoIsAsked()].filter(Boolean).join(" ");
  }

  /** By the first name of who said the first of it; nobody where only one's own is chosen. */
  whoIsAsked() {
    const names = new Map();
    for (const sequence of [...this.chosen].sort((one, other) => one - other)) {
      const item = this.log.find(sequence);
      const { author } = item?.dataset ?? {};
      if (author && author !== this.me && !names.has(author)) names.set(author, firstName(item));
    }
    const { asksOne, asksTwo, asksMany } = this.bar.dataset;
    const words = [undefined, asksOne, asksTwo][names.size] ?? (names.size ? asksMany : "");
    return words.replace("{name}", [...names.values()][0]).replace("{n}", names.size - 1);
  }

  changed(box) {
    if (!box.matches(".msg__pick")) return;
    const { sequence } = box.closest("[data-sequence]").dataset;
    if (box.checked) this.chosen.add(sequence);
    else this.chosen.delete(sequence);
    this.show();
  }

  /** Anywhere on a message, for fingers; a link is still a link. */
  click(event) {
    const box = this.isOn && event.target.closest("[data-sequence]")?.querySelector(".msg__pick");
    if (!box || event.target.closest("a, button, input, summary") || !getSelection().isCollapsed) return;
    box.checked = !box.checked;
    this.changed(box);
  }

  key(event) {
    if (event.key === "Escape" && this.isOn) this.end(event.target);
  }

  end(from) {
    const item = from?.closest?.("[data-sequence]") ?? this.log.find([...this.chosen].at(-1));
    this.bar.hidden = true;
    this.observer.disconnect();
    this.chosen.clear();
    this.log.list.classList.remove("is-choosing");
    for (const one of this.items) {
      one.classList.remove("is-picked");
      one.querySelector(".msg__pick")?.remove();
    }
    (item?.querySelector(".msg__act") ?? this.log.scroller).focus({ preventScroll: true });
  }

  fill() {
    for (const field of this.bar.querySelectorAll("[name=numbers]")) field.remove();
    for (const sequence of this.chosen) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "numbers", value: sequence });
      this.bar.append(field);
    }
  }
}
