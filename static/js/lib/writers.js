// "Mei and Ben are writing": who told so in the last few seconds.
const LASTS = 5000;

export class Writers {
  constructor(line) {
    Object.assign(this, { line, names: new Map() });
  }

  writes(person, name) {
    clearTimeout(this.names.get(person)?.timer);
    this.names.set(person, { name, timer: setTimeout(() => this.stops(person), LASTS) });
    this.show();
  }

  stops(person) {
    clearTimeout(this.names.get(person)?.timer);
    if (this.names.delete(person)) this.show();
  }

  show() {
    const [a, b] = [...this.names.values()].map(({ name }) => name);
    const { one, two, many } = this.line.dataset;
    const words = this.names.size > 2 ? many : b ? two : one;
    this.line.lastElementChild.textContent = words.replace("{a}", a ?? "").replace("{b}", b ?? "");
    this.line.hidden = this.names.size === 0;
  }
}
