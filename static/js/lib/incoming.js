// What a room's page hears of messages, in the room's own order: it is shown, and what a gap hides is asked for.
export class Incoming {
  /** `me` is who reads here; `log`, `catchUp`, `outbox`, `writers` and `attention` are the page's. */
  constructor(me, parts) {
    Object.assign(this, { me, ...parts });
  }

  take(frame) {
    const { type } = frame;
    if (type === "message") this.hear(frame, "sequence");
    else if (type === "changed") this.change(frame);
    else if (type === "kept") this.kept(frame);
    else if (type === "end") this.catchUp.soon(1000, frame);
    else if (type === "catch-up") this.catchUp.soon(1000);
  }

  /** `order` is what it is numbered by: a gap is asked for. */
  hear(frame, order) {
    const isNext = frame[order] <= this.log[order] + 1;
    this.show(frame);
    if (isNext) this.log[order] = Math.max(this.log[order], frame[order]);
    else this.catchUp.soon(300, { [order]: frame[order] });
  }

  /** What everybody hears of a message that waits is without its words: whoever wrote it asks for them. */
  change(frame) {
    const isMine = this.log.find(frame.sequence)?.dataset.author === this.me;
    if (frame.waits && isMine) this.catchUp.now();
    else this.hear(frame, "change");
  }

  show(frame) {
    const isNew = frame.type === "message" && this.log.add(frame);
    if (frame.type === "changed" || (frame.own && !isNew)) this.log.replace(frame);
    const item = this.log.find(frame.sequence);
    const { key, author } = item?.dataset ?? {};
    if (key) this.outbox.done(key);
    if (!isNew) return;
    this.writers.stops(Number(author));
    if (author !== this.me && !item.matches(".msg--gone")) this.attention.cameIn(item);
    else this.attention.look();
  }

  /** What the log reached already stood here before its answer came. */
  kept(frame) {
    if (frame.sequence <= this.log.sequence) this.outbox.done(frame.key);
    this.catchUp.soon(1000, frame);
  }
}
