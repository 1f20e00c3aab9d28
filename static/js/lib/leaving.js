// Whoever uses this browser next must not find what was being written: copies in the tab go when one signs out. Before
// that the server gets what it has not had yet: listeners of 'hearth:leaving' push promises into `event.detail`.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!new URL(form.action, location).pathname.endsWith("/accounts/logout/")) return;
  const waits = [];
  document.dispatchEvent(new CustomEvent("hearth:leaving", { detail: waits }));
  if (!waits.length) return sessionStorage.clear();
  event.preventDefault();
  const atMost = new Promise((done) => setTimeout(done, 2000));
  Promise.race([Promise.allSettled(waits), atMost]).then(() => {
    sessionStorage.clear();
    form.submit();
  });
});

// A form that led to signing in has not arrived.
if (location.pathname.startsWith("/accounts/")) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("sent:")) sessionStorage.removeItem(key);
}
