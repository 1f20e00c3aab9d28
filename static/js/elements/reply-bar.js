// <reply-bar for="reply"><div class="replybar">…</div></reply-bar>
// Steps aside while the place it leads to is in view.
customElements.define(
  "reply-bar",
  class extends HTMLElement {
    connectedCallback() {
      const place = document.getElementById(this.getAttribute("for"));
      if (!place) return;
      this.observer = new IntersectionObserver(([entry]) => this.firstElementChild.classList.toggle("is-away", entry.isIntersecting));
      this.observer.observe(place);
    }

    disconnectedCallback() {
      this.observer?.disconnect();
    }
  },
);
