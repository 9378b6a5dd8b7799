// The list of what the examination found: grouped by how grave it is, each line a way to its element.

import { word } from "./words.js";

const SEVERITIES = ["will-not-run", "risky", "style"];

export class Findings {
  constructor(list, counter, path, jump) {
    this.list = list;
    this.counter = counter;
    this.path = path;
    this.jump = jump;
  }

  show({ findings, counts }) {
    this.counter.replaceChildren(...SEVERITIES.filter((one) => counts[one]).map((one) => chip(one, counts[one])));
    if (!findings.length) this.counter.append(chip("clean"));
    this.list.replaceChildren(...findings.map((finding) => this.line(finding)));
    this.list.hidden = findings.length === 0;
  }

  waiting() {
    this.counter.setAttribute("aria-busy", "true");
  }

  settled() {
    this.counter.removeAttribute("aria-busy");
  }

  line(finding) {
    const item = document.createElement("li");
    item.dataset.severity = finding.severity;
    const here = finding.file === this.path && finding.element;
    const away = !here && finding.address;
    const where = document.createElement(here ? "button" : away ? "a" : "span");
    where.className = "finding-where";
    if (away) where.href = finding.address;
    where.textContent = [here ? "" : finding.file, finding.name || finding.element].filter(Boolean).join(" · ");
    if (here) {
      where.type = "button";
      where.addEventListener("click", () => this.jump(finding));
    }
    const what = document.createElement("span");
    what.textContent = finding.message;
    item.append(chip(finding.severity), where, what);
    return item;
  }
}

function chip(severity, count) {
  const node = document.createElement("span");
  node.className = `chip finding-${severity}`;
  node.textContent = count ? `${word(severity)}: ${count}` : word(severity);
  return node;
}
