// Names offered while an @ is typed: people who can read what is being written.
const BEGINNING = /(?:^|[\s([>])@([\p{L}\p{N}_-]{1,30})$/u;
const PAUSE = 150;

export class Names {
  constructor(area, url) {
    Object.assign(this, { area, url, people: [], chosen: 0 });
    this.list = document.createElement("ul");
    this.list.className = "names";
    this.list.id = `${area.id}_names`;
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    area.parentElement.append(this.list);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", this.list.id);
    area.addEventListener("input", () => this.typed());
    area.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => this.clicked(event));
  }

  get beginning() {
    return BEGINNING.exec(this.area.value.slice(0, this.area.selectionStart))?.[1];
  }

  typed() {
    clearTimeout(this.pause);
    if (!this.beginning) return this.close();
    this.pause = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const asked = this.beginning;
    if (!asked) return;
    const answer = await fetch(`${this.url}?q=${encodeURIComponent(asked)}`).catch(() => null);
    if (!answer?.ok || answer.redirected || asked !== this.beginning) return;
    this.people = (await answer.json()).people;
    this.show(0);
  }

  show(chosen) {
    this.chosen = chosen;
    this.list.replaceChildren(...this.people.map((person, n) => this.row(person, n)));
    this.list.hidden = !this.people.length;
    if (this.people.length) this.area.setAttribute("aria-activedescendant", `${this.list.id}_${chosen}`);
  }

  row(person, n) {
    const row = document.createElement("li");
    row.id = `${this.list.id}_${n}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", String(n === this.chosen));
    row.textContent = person.name;
    const handle = document.createElement("span");
    handle.className = "meta";
    handle.textContent = `@${person.handle}`;
    row.append(" ", handle);
    return row;
  }

  /** Whether the key was for the list. */
  key(event) {
    if (this.list.hidden) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.show((this.chosen + step + this.people.length) % this.people.length);
    else if (event.key === "Enter" || event.key === "Tab") this.pick(this.chosen);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    return true;
  }

  clicked(event) {
    event.preventDefault();
    const row = event.target.closest("li");
    if (row) this.pick([...this.list.children].indexOf(row));
  }

  pick(n) {
    const end = this.area.selectionStart;
    this.area.setRangeText(`${this.people[n].handle} `, end - this.beginning.length, end, "end");
    this.close();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  close() {
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }
}
