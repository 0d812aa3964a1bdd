// The service worker of one form on the phone; its scope is that form's address. The network comes
// first, always; what was kept answers only where there is none. Kept are the form's page and files
// under /static/, in one store that the sign-in page empties.

const STORE = "huiyin-phone";
const FORM = new URL(self.registration.scope).pathname;
const SHELL = "data-draft-shell";

const isForm = (url) => url.origin === self.location.origin && url.pathname === FORM;
const isFile = (url) => url.origin === self.location.origin && url.pathname.startsWith("/static/");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  event.waitUntil(keepAll(event.data).then((kept) => event.ports[0].postMessage(kept)));
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const wanted = isFile(url) || (isForm(url) && event.request.mode === "navigate");
  if (event.request.method === "GET" && wanted) event.respondWith(networkFirst(event.request, url));
});

async function keepAll(addresses) {
  const answers = await Promise.all(
    addresses.map(async (address) => {
      const url = new URL(address, self.location.origin);
      try {
        return await keep(url, await fetch(url, { cache: "no-cache" }));
      } catch {
        return false;
      }
    }),
  );
  return answers.every(Boolean);
}

async function keep(url, answer) {
  const good = answer.ok && !answer.redirected && (isFile(url) || (await isShell(url, answer)));
  if (good) await (await caches.open(STORE)).put(url.pathname, answer.clone());
  return good;
}

const isShell = async (url, answer) => isForm(url) && (await answer.clone().text()).includes(SHELL);

async function networkFirst(request, url) {
  try {
    const answer = await fetch(request);
    await keep(url, answer);
    return answer;
  } catch (error) {
    const kept = await caches.match(url.pathname, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}
