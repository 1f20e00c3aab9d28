// <shared-page topic="interview:12" editions="3"><div data-sections>
//   <section id="cues" data-edition="1">…<textarea>…</textarea> <p data-meanwhile hidden>…</p></section>
// </div></shared-page>
// Two people write on one page, each in their own time. What the other saved is put in where nothing is being written;
// where something is, a line says so and nothing moves. Told over the bell's socket (docs/adr/0012), asked of the server.
customElements.define(
  "shared-page",
  class extends HTMLElement {
    connectedCallback() {
      this.editions = Number(this.getAttribute("editions"));
      this.hear = (event) => this.receive(event.detail);
      document.addEventListener("hearth:live", this.hear);
      const topic = this.getAttribute("topic");
      customElements.whenDefined("live-bell").then(() => document.querySelector("live-bell")?.watch(topic));
    }

    disconnectedCallback() {
      document.removeEventListener("hearth:live", this.hear);
    }

    receive({ type, topic, editions }) {
      if (type !== "topic" || topic !== this.getAttribute("topic") || editions === this.editions) return;
      this.editions = editions;
      this.look();
    }

    async look() {
      const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const there of page.querySelectorAll("shared-page section[data-edition]")) this.take(there);
    }

    take(there) {
      const here = this.querySelector(`section[id="${there.id}"]`);
      if (!here || here.dataset.edition === there.dataset.edition) return;
      const writes = [...here.querySelectorAll("textarea")].some(
        (field) => field.value !== field.defaultValue || field === document.activeElement,
      );
      if (writes) here.querySelector("[data-meanwhile]").hidden = false;
      else here.replaceWith(document.adoptNode(there));
    }
  },
);
