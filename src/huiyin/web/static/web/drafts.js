// A form that is kept on the phone while it is filled in: fields and photographs survive a reload
// and the loss of the network, and are sent once there is one. Without this module the form is an
// ordinary one.
//
//   <form data-draft data-draft-user="…" data-rendered="unix seconds" [data-draft-many]>
//     {% include "web/components/draft.html" %}

import { draftsOf, dropPhoto, forget, keepDraft, keepPhoto, photosOf } from "./draft_store.js";
import { keepShell } from "./phone_shell.js";
import { LATER, NO_NETWORK, REFUSED, SENT, SIGN_IN, send } from "./draft_sender.js";
import { showPhotos } from "./draft_photos.js";

const OPEN = "open";
const WAITING = "waiting";
const TRY_AGAIN_MS = 10000;
const STOPPED = "stopped";
const SECRET = "csrfmiddlewaretoken";
const PAGE_ONLY = new Set([SECRET, "version", "finding"]); // of the page as it is now, not as it was

const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

class DraftForm {
  constructor(form) {
    this.form = form;
    this.panel = form.querySelector("[data-draft-panel]");
    this.user = form.dataset.draftUser;
    this.many = form.dataset.draftMany !== undefined;
    this.work = Promise.resolve();
  }

  async begin() {
    this.panel.hidden = false;
    this.form.addEventListener("input", (event) => this.changed(event));
    this.form.addEventListener("change", (event) => this.changed(event));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    const mine = (await draftsOf(this.user)).filter((draft) => draft.action === location.pathname);
    const open = mine.findLast((draft) => draft.state === OPEN || !this.many);
    if (open) await this.restore(open);
    else this.fresh();
    await this.showWaiting();
    this.form.dataset.draftReady = "";
  }

  words(name) {
    return this.panel.dataset[name];
  }

  say(name) {
    this.panel.querySelector("[data-draft-status]").textContent = this.words(name);
  }

  // A page out of the phone's store was made some time ago: its "now" moves on with the clock.
  fresh() {
    this.draft = { id: newId(), user: this.user, action: location.pathname, state: OPEN };
    const token = this.form.elements.namedItem("token");
    if (token && this.many) token.value = this.draft.id;
    const late = Date.now() - 1000 * Number(this.form.dataset.rendered);
    for (const input of this.form.querySelectorAll("input[type=datetime-local][data-now]")) {
      const shown = new Date(`${input.defaultValue.slice(0, 16)}:00Z`).getTime();
      if (late > 60000 && shown) input.value = new Date(shown + late).toISOString().slice(0, 16);
    }
  }

  async restore(draft) {
    this.draft = draft;
    const values = new Map();
    for (const [name, value] of draft.fields) values.set(name, [...(values.get(name) ?? []), value]);
    for (const field of this.form.elements) {
      if (!field.name || PAGE_ONLY.has(field.name) || field.type === "file") continue;
      const kept = values.get(field.name) ?? [];
      if (field.type === "radio" || field.type === "checkbox") field.checked = kept.includes(field.value);
      else if (kept.length) field.value = kept[0];
    }
    await this.showPhotos();
    this.say(draft.state === WAITING ? "waiting" : "kept");
  }

  changed(event) {
    const field = event.target;
    if (field.type === "file" && event.type !== "change") return;
    if (field.type === "file") this.then(() => this.take(field, [...field.files]));
    this.then(() => this.save(OPEN));
  }

  // One thing after another: a photograph is on the disk before anything that follows it.
  then(step) {
    const done = this.work.then(step);
    this.work = done.catch(() => this.say("failed"));
    return done;
  }

  async save(state) {
    this.draft.state = state;
    this.draft.at = Date.now();
    this.draft.fields = [...new FormData(this.form)].filter(
      ([name, value]) => typeof value === "string" && name !== SECRET,
    );
    await keepDraft(this.draft);
    this.say(state === WAITING ? "waiting" : "kept");
  }

  async take(input, files) {
    if (!input.multiple) {
      for (const old of await photosOf(this.draft.id)) {
        if (old.field === input.name) await dropPhoto(old.id);
      }
    }
    for (const file of files) {
      const bytes = await file.arrayBuffer();
      const { name, type } = file;
      const photo = { id: newId(), draft: this.draft.id, field: input.name, at: performance.timeOrigin + performance.now() };
      await keepPhoto({ ...photo, name, type, bytes });
    }
    await this.showPhotos();
  }

  async showPhotos() {
    const drop = async (photo) => {
      await dropPhoto(photo.id);
      await this.showPhotos();
    };
    const photos = await photosOf(this.draft.id);
    for (const input of this.form.querySelectorAll("input[type=file]")) {
      const own = photos.filter((photo) => photo.field === input.name);
      showPhotos(input, own, { remove: this.words("remove"), drop });
    }
  }

  submitted(event) {
    if (event.submitter?.name) return;
    event.preventDefault();
    this.then(async () => {
      await this.save(WAITING);
      await this.deliver();
    });
  }

  async deliver() {
    this.say("sending");
    const result = await send(this.draft);
    if (result.how === SENT) {
      await forget(this.draft.id);
      location.assign(result.url);
    } else if (result.how === REFUSED) {
      await this.save(OPEN);
      await this.showAnswer(result.html);
    } else if (this.many && result.how === NO_NETWORK) {
      await this.setAside();
    } else {
      this.say({ [SIGN_IN]: "signIn", [LATER]: "later" }[result.how] ?? "waiting");
    }
  }

  // The filled form waits on the phone; an empty one takes its place.
  async setAside() {
    this.form.reset();
    this.fresh();
    await this.showPhotos();
    await this.showWaiting();
    this.say("waiting");
    this.panel.scrollIntoView({ block: "nearest" });
  }

  async showAnswer(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.getElementById("main");
    document.getElementById("main").replaceChildren(...main.childNodes);
    const form = document.querySelector("form[data-draft]");
    if (form) await new DraftForm(form).begin();
    document.getElementById("main").focus();
  }

  async showWaiting() {
    const list = this.panel.querySelector("[data-draft-list]");
    const waiting = (await draftsOf(this.user)).filter(
      (draft) => draft.state !== OPEN && draft.id !== this.draft.id,
    );
    list.replaceChildren(
      ...waiting.map((draft) => {
        const line = document.createElement("li");
        const label = draft.fields.find(([name]) => name === "place_name")?.[1] ?? draft.action;
        const state = draft.state === STOPPED ? "stopped" : "waiting";
        line.textContent = `${label} · ${this.words(state)} `;
        const edit = document.createElement("button");
        edit.type = "button";
        edit.className = "slim";
        edit.textContent = this.words("edit");
        edit.addEventListener("click", () => this.reopen(draft));
        line.append(edit);
        return line;
      }),
    );
  }

  async reopen(draft) {
    await this.work;
    await keepDraft({ ...draft, state: OPEN, at: Date.now() });
    location.assign(draft.action);
  }
}

// Everything this person left waiting, of whatever form, oldest first.
async function sendWaiting(shown) {
  for (const draft of await draftsOf(shown.user)) {
    if (draft.state !== WAITING) continue;
    if (draft.id === shown.draft.id) {
      await shown.then(() => shown.deliver());
      continue;
    }
    const result = await send(draft);
    if (result.how === SENT) await forget(draft.id);
    else if (result.how === REFUSED) await keepDraft({ ...draft, state: STOPPED });
    else break;
    await shown.showWaiting();
    if (result.how === SENT) shown.say("sent");
  }
}

const form = document.querySelector("form[data-draft]");
if (form) {
  const shown = new DraftForm(form);
  let sending = Promise.resolve();
  const trySending = () => (sending = sending.catch(() => {}).then(() => sendWaiting(shown)));
  await shown.begin();
  window.addEventListener("online", trySending);
  document.addEventListener("visibilitychange", () => document.hidden || trySending());
  setInterval(trySending, TRY_AGAIN_MS); // a phone does not always tell when its network is back
  await trySending();
  await keepShell(() => shown.panel.querySelector("[data-draft-offline]").removeAttribute("hidden"));
}
