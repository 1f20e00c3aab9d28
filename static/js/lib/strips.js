// Tabs that do not fit stand in a strip that scrolls sideways: the current one is brought into it.
const STRIPS = ".tabs, .seg, .nav--strip, .facets";

export function showWhereOneIs() {
  for (const strip of document.querySelectorAll(STRIPS)) {
    const current = strip.querySelector("[aria-current]");
    if (!current || strip.scrollWidth <= strip.clientWidth) continue;
    const { left, width } = current.getBoundingClientRect();
    strip.scrollLeft += left + width / 2 - strip.getBoundingClientRect().left - strip.clientWidth / 2;
  }
}
