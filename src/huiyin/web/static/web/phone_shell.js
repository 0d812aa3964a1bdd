// Lets the page of this very form open without a network: a service worker whose scope is this one
// address keeps the empty form and the files it is made of, and nothing else.

export async function keepShell(ready) {
  if (!("serviceWorker" in navigator)) return;
  try {
    const found = await navigator.serviceWorker.register("/phone-worker.js", { scope: location.pathname });
    const worker = found.active ?? (await activated(found));
    const parts = performance.getEntriesByType("resource").map((part) => part.name);
    const files = parts.filter((name) => new URL(name).pathname.startsWith("/static/"));
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => event.data && ready();
    worker.postMessage([location.pathname, ...new Set(files)], [channel.port2]);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
  }
}

const activated = (found) =>
  new Promise((done) => {
    const worker = found.installing ?? found.waiting;
    worker.addEventListener("statechange", () => worker.state === "activated" && done(worker));
  });

// Called on the sign-in page: whoever signs in next finds no page of who was here before.
export async function forgetShells() {
  if (!("serviceWorker" in navigator)) return;
  await caches.delete("huiyin-phone");
  for (const found of await navigator.serviceWorker.getRegistrations()) await found.unregister();
}
