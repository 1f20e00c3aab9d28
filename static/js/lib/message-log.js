// The log of a room: messages in the order of their sequence, days above them, what one person says together.
// The list stands in a scroller that grows upwards (column-reverse), so its place is counted from the newest message
// and reading an older page moves nothing.
const TOGETHER = 5 * 60 * 1000;
const NEAR = 40;

export class MessageLog {
  /** Knows the room up to `sequence`, and what happened to its messages up to `change`. */
  constructor(scroller, { sequence, change, zone, words }) {
    Object.assign(this, { scroller, sequence, change, words, list: scroller.querySelector("ol") });
    const timeZone = zone || undefined;
    this.clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
    this.day = new Intl.DateTimeFormat("en-CA", { timeZone });
    const inWords = (parts) => new Intl.DateTimeFormat(document.documentElement.lang, { ...parts, timeZone });
    this.weekday = inWords({ weekday: "long" });
    this.dayOfYear = inWords({ day: "numeric", month: "long" });
    this.dayInFull = inWords({ day: "numeric", month: "long", year: "numeric" });
    this.today = this.day.format(new Date());
  }

  /** The newest is here; else there is a link to what was said later. */
  get reachesEnd() {
    return !this.list.querySelector(":scope > [data-later]");
  }

  get isAtEnd() {
    return this.scroller.scrollTop > -NEAR;
  }

  get lastSequence() {
    return Number([...this.list.querySelectorAll(":scope > [data-sequence]")].at(-1)?.dataset.sequence ?? 0);
  }

  /** Puts the message in its place, once. What is being read stays where it is. Tells whether it was new. */
  add({ sequence, html }) {
    if (this.find(sequence)) return false;
    const item = this.made(html);
    this.keepPlace(() => {
      this.list.querySelector(".chat__empty")?.remove();
      if (item.dataset.key) this.list.querySelector(`.is-sending[data-key="${item.dataset.key}"]`)?.remove();
      this.place(item, sequence);
      if (this.isOvernight()) this.arrangeAll();
      else for (const one of [item, this.neighbour(item, "nextElementSibling")]) if (one) this.arrange(one);
    });
    return true;
  }

  get hasLine() {
    return Boolean(this.list.querySelector(":scope > .daysep--new"));
  }

  /** Above what is new; there is one line at most. */
  drawLine(item) {
    const former = this.list.querySelector(":scope > .daysep--new");
    const below = former && this.neighbour(former, "nextElementSibling");
    const line = Object.assign(document.createElement("li"), { className: "daysep daysep--new", id: "new" });
    line.textContent = this.words.new;
    this.keepPlace(() => {
      former?.remove();
      item.before(line);
      for (const one of [below, item]) if (one) this.arrange(one);
    });
  }

  /** The page was left open past midnight: its days have other names now. */
  isOvernight() {
    const former = this.today;
    this.today = this.day.format(new Date());
    return this.today !== former;
  }

  /** What happened to a message that stands here; others are no matter. What is open under it stays, and what is being
   * written there, also when the message is gone: it can be copied still. */
  replace({ sequence, html }) {
    const former = this.find(sequence);
    if (!former) return;
    const item = this.made(html);
    const slot = former.querySelector(":scope > .msg__slot");
    const focused = former.contains(document.activeElement) ? document.activeElement : null;
    this.keepPlace(() => {
      former.before(item);
      // Moved, not put in again, where a browser can: then an editor keeps even a letter that is half composed.
      if (slot && (item.querySelector(".msg__act") || slot.querySelector("textarea"))) {
        (item.moveBefore ?? item.insertBefore).call(item, slot, null);
      }
      former.remove();
      for (const one of [item, this.neighbour(item, "nextElementSibling")]) if (one) this.arrange(one);
    });
    if (!focused || focused === document.activeElement) return;
    const heir = item.contains(focused) ? focused : item.querySelector("a.msg__act");
    heir?.focus({ preventScroll: true });
  }

  /** Our server's own rendering, the same as in the page. */
  made(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  }

  find(sequence) {
    return this.list.querySelector(`:scope > [data-sequence="${sequence}"]`);
  }

  place(item, sequence) {
    const said = [...this.list.querySelectorAll(":scope > [data-sequence]")];
    const before = said.findLast((one) => Number(one.dataset.sequence) < sequence);
    if (before) before.after(item);
    else this.list.insertBefore(item, said[0] ?? this.list.querySelector(":scope > .is-sending"));
  }

  /** Runs something that changes the list, and leaves the eye where it was: at the newest, or on the same line. */
  keepPlace(change) {
    const stays = this.isAtEnd;
    const height = this.scroller.scrollHeight;
    change();
    this.scroller.scrollTop = stays ? 0 : this.scroller.scrollTop - (this.scroller.scrollHeight - height);
  }

  /** What stands above a message: its day, when that is another than before, and who speaks, unless they just go on. */
  arrange(item) {
    const time = item.querySelector("time");
    time.textContent = this.clock.format(new Date(time.dateTime));
    const earlier = this.neighbour(item, "previousElementSibling");
    const above = [];
    for (let one = item.previousElementSibling; one && one !== earlier; one = one.previousElementSibling) above.push(one);
    above.filter((one) => one.matches(".daysep:not(.daysep--new)")).forEach((one) => one.remove());
    const isNewDay = !earlier || this.dayOf(earlier) !== this.dayOf(item);
    const isNewLine = above.some((one) => one.matches(".daysep--new"));
    if (isNewDay) (above.find((one) => one.matches(".daysep--new")) ?? item).before(this.daySeparator(item));
    item.classList.toggle("msg--more", !isNewDay && !isNewLine && this.goesOn(item, earlier));
  }

  arrangeAll() {
    for (const item of this.list.querySelectorAll(":scope > [data-sequence]")) this.arrange(item);
  }

  neighbour(item, direction) {
    let one = item[direction];
    while (one && !one.dataset.sequence) one = one[direction];
    return one;
  }

  at(item) {
    return new Date(item.querySelector("time").dateTime);
  }

  dayOf(item) {
    return this.day.format(this.at(item));
  }

  goesOn(item, earlier) {
    return item.dataset.author === earlier.dataset.author && this.at(item) - this.at(earlier) < TOGETHER;
  }

  daySeparator(item) {
    const separator = document.createElement("li");
    separator.className = "daysep";
    separator.textContent = this.dayInWords(item);
    return separator;
  }

  /** As the page says it: `day_in_words` of chat/pages.py. */
  dayInWords(item) {
    const [today, day] = [this.day.format(new Date()), this.dayOf(item)];
    const ago = Math.round((new Date(today) - new Date(day)) / 86400000);
    if (ago === 0 || ago === 1) return [this.words.today, this.words.yesterday][ago];
    if (ago > 1 && ago < 7) return this.weekday.format(this.at(item));
    return (today.slice(0, 4) === day.slice(0, 4) ? this.dayOfYear : this.dayInFull).format(this.at(item));
  }
}
