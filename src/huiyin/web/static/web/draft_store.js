// Drafts and their photographs in IndexedDB: kept through reloads, loss of network and sign-out.
// A draft belongs to one person and one form; photographs are kept as bytes, never as references.

const open = () =>
  new Promise((done, fail) => {
    const asked = indexedDB.open("huiyin-drafts", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("drafts", { keyPath: "id" });
      asked.result.createObjectStore("photos", { keyPath: "id" }).createIndex("draft", "draft");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });

const answer = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

// Runs `work` in one transaction; what it wrote is on the disk when this returns.
async function within(stores, mode, work) {
  const database = await open();
  try {
    const transaction = database.transaction(stores, mode, { durability: "strict" });
    const ended = new Promise((done, fail) => {
      transaction.oncomplete = done;
      transaction.onabort = () => fail(transaction.error);
    });
    const value = await work(transaction);
    await ended;
    return value;
  } finally {
    database.close();
  }
}

export async function draftsOf(user) {
  const all = await within(["drafts"], "readonly", (t) => answer(t.objectStore("drafts").getAll()));
  return all.filter((draft) => draft.user === user).sort((a, b) => a.at - b.at);
}

export const keepDraft = (draft) =>
  within(["drafts"], "readwrite", (t) => answer(t.objectStore("drafts").put(draft)));

export async function photosOf(draft) {
  const found = await within(["photos"], "readonly", (t) =>
    answer(t.objectStore("photos").index("draft").getAll(draft)),
  );
  return found.sort((a, b) => a.at - b.at);
}

export const keepPhoto = (photo) =>
  within(["photos"], "readwrite", (t) => answer(t.objectStore("photos").put(photo)));

export const dropPhoto = (id) =>
  within(["photos"], "readwrite", (t) => answer(t.objectStore("photos").delete(id)));

// The draft and its photographs go together or stay together.
export async function forget(id) {
  const photos = await photosOf(id);
  await within(["drafts", "photos"], "readwrite", (t) => {
    for (const photo of photos) t.objectStore("photos").delete(photo.id);
    return answer(t.objectStore("drafts").delete(id));
  });
}
