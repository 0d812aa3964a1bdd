// Sends a draft as its form would. The draft's token makes two sendings one act on the server, so
// that an answer lost on the way may be asked for again.

import { photosOf } from "./draft_store.js";

export const SENT = "sent";
export const NO_NETWORK = "no-network";
export const LATER = "later";
export const SIGN_IN = "sign-in";
export const REFUSED = "refused";

const TRY_LATER = (status) => status >= 500 || status === 403 || status === 429;

async function body(draft, secret) {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", secret);
  for (const [name, value] of draft.fields) data.append(name, value);
  for (const photo of await photosOf(draft.id)) {
    data.append(photo.field, new File([photo.bytes], photo.name, { type: photo.type }));
  }
  return data;
}

// The form's own page gives the secret of today's session: the draft's may be of yesterday's.
async function secretOf(action) {
  const page = await fetch(action, { credentials: "same-origin", cache: "no-store" });
  if (page.redirected) return { how: SIGN_IN };
  if (TRY_LATER(page.status)) return { how: LATER };
  const shown = new DOMParser().parseFromString(await page.text(), "text/html");
  const secret = shown.querySelector("input[name=csrfmiddlewaretoken]");
  return secret ? { secret: secret.value } : { how: SIGN_IN };
}

export async function send(draft) {
  try {
    const { how, secret } = await secretOf(draft.action);
    if (how) return { how };
    const answer = await fetch(draft.action, {
      method: "POST",
      body: await body(draft, secret),
      credentials: "same-origin",
      headers: { "X-Huiyin-Draft": "1" },
    });
    const next = answer.headers.get("X-Huiyin-Next");
    if (next) return { how: SENT, url: next };
    if (answer.redirected) return { how: SIGN_IN };
    if (TRY_LATER(answer.status)) return { how: LATER };
    return { how: REFUSED, html: await answer.text() };
  } catch (error) {
    if (error instanceof TypeError) return { how: NO_NETWORK };
    throw error;
  }
}
