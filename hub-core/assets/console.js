// Comfort only: every page reads, links and submits without this file.
"use strict";
document.documentElement.classList.add("js");

// `/` jumps to search, unless someone is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const field = document.querySelector("[data-search=here]") || document.querySelector("[data-search]");
  if (!field) return;
  event.preventDefault();
  if (field.offsetParent === null) location.href = "/operators";
  field.focus();
  field.select();
});

// Copy buttons.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    // Plain HTTP on a county's network has no clipboard; the old way works.
    const area = document.createElement("textarea");
    area.value = button.dataset.copy;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  button.classList.add("done");
  button.title = button.dataset.done;
  setTimeout(() => button.classList.remove("done"), 1500);
});

// A select in a search form submits it.
document.addEventListener("change", (event) => {
  if (event.target.matches("form[data-auto] select")) event.target.form.requestSubmit();
});

// A why opens over the page that it explains; without this it is a page.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-why]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href, { headers: { "x-part": "why" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const pop = document.createElement("dialog");
    pop.className = "pop";
    pop.innerHTML = await answer.text();
    pop.addEventListener("close", () => { pop.remove(); link.focus(); });
    pop.addEventListener("click", (e) => { if (e.target === pop || e.target.closest("[data-close]")) { e.preventDefault(); pop.close(); } });
    document.body.append(pop);
    pop.showModal();
  } catch {
    location.href = link.href;
  }
});

// The review queue: an answer takes the place of its pair, and the keys go on to the next.
const review = document.querySelector("form[data-review]");
if (review) {
  const pairs = [...review.querySelectorAll("[data-pair]")];
  const here = () => pairs.findIndex((pair) => pair.contains(document.activeElement));
  const open = (from, step) => {
    for (let at = from; at >= 0 && at < pairs.length; at += step) if (!pairs[at].classList.contains("answered")) return pairs[at];
    return null;
  };
  const go = (pair) => { if (pair) { pair.focus(); pair.scrollIntoView({ block: "nearest" }); } };
  const answer = async (button) => {
    const token = review.elements.token;
    if (!token.reportValidity()) return;
    const pair = button.closest("[data-pair]");
    const body = new URLSearchParams({ token: token.value, draft: button.value, note: pair.querySelector("[name=note]").value });
    const told = await fetch(review.action, { method: "POST", headers: { "x-part": "decided" }, body });
    const said = document.createElement("div");
    said.className = "in";
    said.innerHTML = await told.text();
    pair.querySelectorAll(":scope > .in").forEach((one) => one.remove());
    pair.querySelector("header").after(said);
    if (!told.ok) return;
    pair.classList.add("answered");
    go(open(pairs.indexOf(pair) + 1, 1));
  };
  review.addEventListener("submit", (event) => {
    if (!event.submitter?.closest("[data-pair] [name=draft]")) return;
    event.preventDefault();
    answer(event.submitter).catch(() => review.submit());
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "j") go(open(here() + 1, 1));
    if (event.key === "k") go(open(here() < 0 ? 0 : here() - 1, -1));
    const button = here() < 0 ? null : pairs[here()].querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button || pairs[here()].classList.contains("answered")) return;
    // Else the letter goes into the field of the token that may be asked for first.
    event.preventDefault();
    answer(button);
  });
}

// Live numbers: the server renders the part again, the page takes it over.
const live = document.querySelector("[data-live]");
if (live) {
  const dot = document.querySelector(".live");
  const word = dot.querySelector(".word");
  const tick = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(live.dataset.live, { headers: { "x-part": "live" } });
        if (!answer.ok) throw new Error(String(answer.status));
        // What someone unfolded stays so.
        const open = [...live.querySelectorAll("details")].map((one) => one.open);
        live.innerHTML = await answer.text();
        live.querySelectorAll("details").forEach((one, at) => { one.open = open[at] ?? one.open; });
        dot.className = `live ${answer.headers.get("x-state") || ""}`;
        word.textContent = dot.dataset[answer.headers.get("x-state") ? "attention" : "flows"];
      } catch {
        dot.className = "live lost";
        word.textContent = dot.dataset.lost;
      }
    }
    setTimeout(tick, 3000);
  };
  setTimeout(tick, 3000);
}
