// One file of a draft at the server: read, saved, checked. Nobody's work is overwritten: a save names the
// revision it began with, and one that comes second is told so and keeps its text here.

const CSRF = document.querySelector("[name=csrf_token]").value;

export const SAVED = "saved";
export const CONFLICT = "conflict";
export const REFUSED = "refused"; // trying the same again changes nothing
export const AWAY = "away"; // no network, or a server that is not well: worth trying again
export const SIGNED_OUT = "signed out";

async function post(address, body) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": CSRF };
  return fetch(address, { method: "POST", headers, body: JSON.stringify(body), redirect: "manual" });
}

export class Store {
  constructor(root) {
    this.addresses = { source: root.dataset.source, save: root.dataset.save, check: root.dataset.check };
    this.path = root.dataset.path;
    this.revision = Number(root.dataset.revision);
    this.readOnly = "readOnly" in root.dataset;
  }

  async read() {
    const answer = await fetch(this.addresses.source, { cache: "no-store" });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    this.revision = Number(answer.headers.get("X-Revision"));
    return answer.text();
  }

  async save(content) {
    let answer;
    try {
      answer = await post(this.addresses.save, { content, revision: this.revision });
    } catch {
      return { state: AWAY };
    }
    if (answer.type === "opaqueredirect") return { state: SIGNED_OUT };
    if (answer.status >= 500) return { state: AWAY };
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      this.revision = told.revision;
      return { state: SAVED, message: told.message };
    }
    if (told.code === "stale_version") return { state: CONFLICT, message: told.message, revision: told.revision };
    return { state: REFUSED, message: told.message };
  }

  // After a look at what the other wrote: the next save goes on from there.
  goOnFrom(revision) {
    this.revision = revision;
  }

  async check(content, signal) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": CSRF };
    const body = JSON.stringify({ files: { [this.path]: content } });
    const answer = await fetch(this.addresses.check, { method: "POST", headers, body, signal });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return answer.json();
  }
}
