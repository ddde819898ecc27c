// Looks at the console in a real browser: every page, in both languages, wide
// and as narrow as a telephone. Needs a running hub with the demonstration's
// data: CONSOLE_URL=http://127.0.0.1:8080 node run.mjs
// CONSOLE_TOKEN, the token of an actor that may decide, lets it answer the first
// pair of the review queue, yes and then no, and open the first record that names
// nobody, of which there must be one each then, and take all back; without it a
// token that is nobody's is typed, and the refusal looked at.
// Saves what it saw below target/console-screens/ (CONSOLE_SCREENS).
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const base = (process.env.CONSOLE_URL || "http://127.0.0.1:8080").replace(/\/$/, "");
const screens = process.env.CONSOLE_SCREENS || join(here, "../../target/console-screens");
const axeText = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FIRST_PAGE_BYTES = 100_000;
const WIDTHS = { wide: { width: 1360, height: 900 }, narrow: { width: 390, height: 844 } };

let passed = 0;
const failed = [];
const check = (what, holds, detail = "") => {
  if (holds) passed += 1;
  else failed.push(`${what}${detail ? `: ${detail}` : ""}`);
};

async function json(path) {
  const answer = await fetch(base + path);
  if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`);
  return answer.json();
}

// Which pages there are follows from what the hub holds.
async function pages() {
  const rows = (await json("/v1/operators?limit=200")).items;
  if (rows.length === 0) throw new Error("the archive is empty: start the demonstration first");
  const richest = rows.reduce((best, row) => (row.matters > best.matters ? row : best));
  const list = [
    ["overview", "/"],
    ["sources", "/sources"],
    ["operators", "/operators"],
    ["operators-none", "/operators?q=zzzzzzzz"],
    ["operator", `/operators/${encodeURIComponent(richest.id)}`],
    ["unresolved", "/unresolved"],
    ["review", "/review"],
    ["contested", "/contested"],
    ["decisions", "/decisions"],
    ["retention", "/retention"],
    ["plugins", "/plugins"],
    ["plugin", "/plugins/yi-can-shi-an"],
    ["dead-letters", "/dead-letters"],
    ["audit", "/audit"],
    ["explain", "/explain/HUB-8002"],
    ["codes", "/explain"],
    ["missing", "/operators/no-such-operator"],
  ];
  for (const row of rows) {
    const address = `/operators/${encodeURIComponent(row.id)}`;
    if ((await json(`/v1${address}/measurements`)).items.length === 0) continue;
    list.push(["operator-devices", address]);
    break;
  }
  list.push(...(await past(list[4][1])), ...(await within(rows)));
  const sources = await json("/v1/sources");
  for (const source of sources.slice(0, 1)) {
    const address = `/sources/${encodeURIComponent(source.name)}`;
    list.push(["source", address], ["rerun", `${address}/rerun`]);
  }
  const letters = (await json("/v1/dead-letters?limit=1")).items;
  for (const letter of letters) list.push(["dead-letter", `/dead-letters/${letter.raw}/${letter.generation}`]);
  return { list, operator: list[4][1] };
}

// Pages that an operator's own leads to: all matters of a family, and why a value stands.
async function within(rows) {
  for (const row of rows) {
    const operator = `/operators/${encodeURIComponent(row.id)}`;
    const { matters, profile } = await json(`/v1${operator}`);
    const explained = profile.find((field) => field.why);
    if (!explained || matters.length === 0) continue;
    return [
      ["operator-matters", `${operator}/matters?family=${encodeURIComponent(matters[0].family)}`],
      ["operator-why", `${operator}/why/${encodeURIComponent(explained.why)}`],
    ];
  }
  throw new Error("no operator has a matter and a value that is explained");
}

// The day in Heshan.
const day = (at) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);

// Pages of an operator's past: as of the day of the earliest change by which it was there, and what changed since.
async function past(operator) {
  const entries = (await json(`/v1${operator}/timeline?limit=500`)).items;
  const days = [...new Set(entries.map((entry) => day(entry.at)))].sort();
  const there = async (valid) => (await fetch(`${base}/v1${operator}?valid=${valid}`)).ok;
  let then = days[days.length - 1];
  for (const valid of days) {
    if (await there(valid)) { then = valid; break; }
  }
  return [
    ["operator-past", `${operator}?valid=${then}&known=${day(Date.now())}`],
    ["operator-difference", `${operator}/difference?from=${then}`],
    ["operator-appeared", `${operator}/difference?from=1999-12-31&by=known`],
    ["operator-timeline", `${operator}/timeline?since=${then}&by=known`],
  ];
}

function watch(page) {
  const seen = { errors: [], outside: [] };
  page.on("console", (message) => {
    if (message.type() === "error") seen.errors.push(message.text());
  });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(base + "/")) seen.outside.push(request.url());
  });
  return seen;
}

async function look(context, lang, width, name, path, shade = "") {
  const page = await context.newPage();
  const seen = watch(page);
  const what = `${name} ${lang} ${width}${shade}`;
  const answer = await page.goto(base + path, { waitUntil: "load" });
  const missing = name === "missing";
  check(`${what} answers`, answer.status() === (missing ? 404 : 200), `HTTP ${answer.status()}`);
  check(`${what} has a title`, (await page.title()).includes(" · "));
  check(`${what} has one heading`, (await page.locator("h1").count()) === 1);
  check(`${what} speaks its language`, (await page.locator("html").getAttribute("lang")) === (lang === "zh" ? "zh-CN" : "en"));
  const size = (await answer.body()).length;
  check(`${what} is small`, size < FIRST_PAGE_BYTES, `${size} bytes`);
  // Here a person decides by what is folded.
  if (["unresolved", "contested"].includes(name)) {
    await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => { one.open = true; }));
  }
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  check(`${what} fits its window`, wider <= 0, `${wider} px too wide`);
  await page.evaluate(axeText);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
  const grave = violations.filter((found) => ["serious", "critical"].includes(found.impact));
  check(`${what} is accessible`, grave.length === 0, grave.map((found) => `${found.id} (${found.nodes[0].html})`).join("; "));
  // A missing page is an error that the browser itself reports.
  const errors = missing ? seen.errors.filter((text) => !text.includes("404")) : seen.errors;
  check(`${what} has no errors`, errors.length === 0, errors.join("; "));
  check(`${what} asks nothing outside`, seen.outside.length === 0, seen.outside.join("; "));
  await page.screenshot({ path: join(screens, `${name}-${lang}-${width}${shade}.png`), fullPage: true });
  await page.close();
}

async function acts(context, operator) {
  const page = await context.newPage();
  const seen = watch(page);
  await page.goto(`${base}/audit`);
  await page.keyboard.press("/");
  check("/ focuses search", await page.evaluate(() => document.activeElement.matches("[data-search]")));

  await page.goto(base + operator);
  const value = page.locator(".fields a[data-why]").first();
  const shown = (await value.innerText()).trim();
  await value.click();
  const pop = page.locator("dialog.pop");
  await pop.waitFor();
  const text = await pop.innerText();
  check("a why says the value", text.includes(shown), text);
  check("a why names its source", /[a-z0-9-]+\.[a-z0-9-]+/.test(text), text);
  check("a why names its adapter", /[a-z0-9-]+@\d+\.\d+\.\d+/.test(text), text);
  await page.screenshot({ path: join(screens, "why-zh-wide.png") });
  await page.keyboard.press("Escape");
  const closed = await pop.waitFor({ state: "detached", timeout: 10_000 }).then(() => true, () => false);
  check("a why closes", closed);
  check("a why leaves the page", page.url() === base + operator, page.url());

  await page.goto(`${base}/operators`);
  await page.locator("[data-search=here]").fill("演示");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=/);
  check("a search lives in the address", decodeURIComponent(page.url()).includes("q=演示"), page.url());
  await page.locator(".bar-end a[lang=en]").click();
  check("the language switch comes back to the page", decodeURIComponent(page.url()).includes("q=演示"), page.url());
  check("the language switch works", (await page.locator("h1").innerText()) === "Operators");
  check("acting makes no errors", seen.errors.length === 0, seen.errors.join("; "));
  await page.close();
}

// Loads a page until it shows what is to come: what was said counts once the archive has read it.
async function until(page, path, shows) {
  for (const end = Date.now() + 60_000; ;) {
    await page.goto(base + path);
    if (await shows()) return true;
    if (Date.now() > end) return false;
    await page.waitForTimeout(200);
  }
}

// Takes back what was decided last, once it counts.
async function takesBack(page, token, what) {
  const back = page.locator("tbody tr").first();
  const counts = async () => (await back.locator(".state.ok").count()) === 1;
  if (!(await until(page, "/decisions", counts))) throw new Error(`${what} does not come to count`);
  await back.locator("summary").press("Enter");
  await back.locator("input[name=token]").fill(token);
  await page.keyboard.press("Enter");
  await page.locator(".note.ok").waitFor();
  check(`${what} is taken back`, (await page.locator(".note.ok a[href='/decisions']").count()) === 1);
  const isOver = async () => (await back.locator(".state").count()) === 1 && (await back.locator("summary, .state.ok").count()) === 0;
  check(`${what} that is taken back counts no more`, await until(page, "/decisions", isOver));
}

// Keys answer the queue: j to a pair, y asks for the token, and says yes once it is typed; n says no.
async function decides(context) {
  const page = await context.newPage();
  const seen = watch(page);
  await page.goto(`${base}/review`);
  const pairs = page.locator("[data-pair]");
  const waiting = await pairs.count();
  const token = process.env.CONSOLE_TOKEN;
  if (waiting === 0) {
    check("somebody waits for a decision", !token);
    console.log("nothing waits for a decision: its keys were not tried");
    return page.close();
  }
  const isAt = (at) => page.evaluate((at) => document.querySelectorAll("[data-pair]")[at].contains(document.activeElement), at);
  await page.keyboard.press("j");
  check("j goes to the first pair", await isAt(0));
  if (waiting > 1) {
    await page.keyboard.press("j");
    check("j goes on", await isAt(1));
    await page.keyboard.press("k");
    check("k goes back", await isAt(0));
  }
  await page.keyboard.press("y");
  check("an answer asks for the token first", await page.evaluate(() => document.activeElement.name === "token"));
  check("the key that asks is no letter of the token", (await page.locator("input[name=token]").first().inputValue()) === "");
  await page.keyboard.type(token || "nobody-jynk");
  await page.keyboard.press("Enter");
  check("letters of a token and Enter answer nothing", (await page.locator("[data-pair] .note").count()) === 0);
  await page.keyboard.press("Tab");
  check("Tab goes on to the first pair", await isAt(0));
  await page.keyboard.press("y");
  const said = pairs.first().locator(".note");
  await said.waitFor();
  await page.screenshot({ path: join(screens, "review-answered-zh-wide.png") });
  if (!token) {
    check("a token of nobody is refused within the pair", (await said.innerText()).includes("HUB-8003"));
    check("the pair stays open", (await page.locator(".pair.answered").count()) === 0);
  } else {
    const taken = await page.locator(".pair.answered").count();
    check("a yes takes the pair's place", taken === 1, await said.innerText());
    if (waiting > 1) check("the keys go on to the next", await isAt(1));
    await takesBack(page, token, "a yes");
    const again = async () => (await pairs.count()) === waiting;
    check("the pair is asked about again", await until(page, "/review", again));
    await page.locator("input[name=token]").first().fill(token);
    await page.keyboard.press("Tab");
    await page.keyboard.press("n");
    await said.waitFor();
    check("a no takes the pair's place", (await page.locator(".pair.answered").count()) === 1, await said.innerText());
    await takesBack(page, token, "a no");
    check("the pair is asked about once more", await until(page, "/review", again));
  }
  // A refusal is an error that the browser itself reports.
  const errors = seen.errors.filter((text) => !text.includes("401"));
  check("deciding makes no errors", errors.length === 0, errors.join("; "));
  await page.close();
}

// A record that names nobody opens to its parties; one is made an operator of its own, with a note.
async function opens(context) {
  const page = await context.newPage();
  const seen = watch(page);
  await page.goto(`${base}/unresolved`);
  const token = process.env.CONSOLE_TOKEN;
  const record = page.locator("details.matter:has(form)").first();
  if ((await record.count()) === 0) {
    check("some record names nobody", !token);
    console.log("every record names somebody: none was opened");
    return page.close();
  }
  await record.locator("summary").press("Enter");
  const form = record.locator("form").first();
  const party = await form.locator("[name=one]").inputValue();
  check("a party is called as a decision names it", party.startsWith("record:") && (await record.innerText()).includes(party), party);
  await form.locator("input[name=note]").fill("流动摊, 无照");
  await form.locator("input[name=token]").fill(token || "nobody");
  await form.locator("input[name=token]").press("Enter");
  check("Enter in the form decides nothing", page.url() === `${base}/unresolved`, page.url());
  await form.locator("button[value=open]").click();
  if (!token) {
    await page.locator(".note.bad").waitFor();
    check("a token of nobody opens nothing", (await page.locator(".head").innerText()).includes("HUB-8003"));
  } else {
    await page.locator(".note.ok").waitFor();
    check("what is opened says why", (await page.locator(".note.ok").innerText()).includes("流动摊, 无照"));
    await takesBack(page, token, "an opening");
    const waits = () => page.evaluate((party) => [...document.querySelectorAll("[name=one]")].some((one) => one.value === party), party);
    check("who was opened waits again", await until(page, "/unresolved", waits));
  }
  const errors = seen.errors.filter((text) => !text.includes("401"));
  check("opening makes no errors", errors.length === 0, errors.join("; "));
  await page.close();
}

// A comparison is begun by its form, and its page says how far it is; nothing is written by it.
async function compares(context) {
  const page = await context.newPage();
  const seen = watch(page);
  const [source] = await json("/v1/sources");
  const address = `${base}/sources/${encodeURIComponent(source.name)}/rerun`;
  await page.goto(address);
  const token = process.env.CONSOLE_TOKEN;
  const form = page.locator("form:has(input[name=since])");
  await form.locator("input[name=since]").fill(day(Date.now() - 86_400_000));
  await form.locator("input[name=token]").fill(token || "nobody");
  await form.locator("input[name=token]").press("Enter");
  if (!token) {
    await page.locator(".note.bad").waitFor();
    check("a token of nobody begins no comparison", (await page.locator(".note.bad").innerText()).length > 0);
  } else {
    // It may be over before it is looked at; it says so either way.
    await page.locator("form[action$='/rerun/end'], form:has(input[name=since])").first().waitFor();
    check("a comparison leads back to its page", page.url() === address, page.url());
    check("a comparison says how far it is", (await page.locator("main .bars").count()) === 1);
    await page.screenshot({ path: join(screens, "rerun-begun-zh-wide.png"), fullPage: true });
    const end = page.locator("form[action$='/rerun/end']");
    if ((await end.count()) > 0) {
      await end.locator("input[name=token]").fill(token);
      await end.locator("input[name=token]").press("Enter");
      check("Enter in the token's field does nothing", page.url() === address, page.url());
      await end.locator("button:not([hidden]):not(.main)").click();
      await page.waitForURL(address);
    }
  }
  const errors = seen.errors.filter((text) => !text.includes("401"));
  check("comparing makes no errors", errors.length === 0, errors.join("; "));
  await page.close();
}

// The forms of the past are forms: a day typed, Enter, and the address says so.
async function looksBack(context, operator) {
  const page = await context.newPage();
  await page.goto(base + operator);
  await page.locator(".back > summary").press("Enter");
  await page.locator("input[name=known]").fill(day(Date.now()));
  await page.locator("input[name=known]").press("Enter");
  await page.waitForURL(/known=2/);
  check("a page of the past says so", (await page.locator(".note.warn[role=status]").count()) === 1);
  check("a page of the past explains no value of today", (await page.locator("a[data-why]").count()) === 0);
  await page.locator(".note.warn a").first().click();
  await page.waitForURL((url) => url.search === "");
  check("one comes back to now", (await page.locator("a[data-why]").count()) > 0);
  await page.locator(".line .when a").first().click();
  await page.waitForURL(/difference/);
  check("an entry leads to what changed that day", (await page.locator("ins.now, del.was, .empty, .matter").count()) > 0);
  await page.close();
}

// Personal data is asked for by a form, and shown on a page that says so; a link masks it again.
async function sees(context, operator) {
  const page = await context.newPage();
  const seen = watch(page);
  const token = process.env.CONSOLE_TOKEN;
  const said = page.locator(token ? "#seen" : ".note.bad");
  await page.goto(base + operator);
  await page.locator("#personal > summary").press("Enter");
  await page.locator("#personal input[name=token]").fill(token || "nobody");
  await page.locator("#personal input[name=token]").press("Enter");
  await said.waitFor();
  check("who asks for personal data stays on the page", page.url() === base + operator, page.url());
  if (token) {
    check("what is shown is asked for no more", (await page.locator("#personal").count()) === 0);
    await page.screenshot({ path: join(screens, "operator-seen-zh-wide.png") });
    await page.locator("#seen a").click();
    await page.locator("#personal").waitFor();
    check("a link masks it again", (await said.count()) === 0);
  }
  await page.goto(`${base}/review`);
  const button = page.locator("[data-pair] button[formaction]").first();
  if ((await button.count()) > 0) {
    await page.locator("form[data-review] input[name=token]").first().fill(token || "nobody");
    await button.click();
    await page.waitForURL(/\/review\/\d/);
    await said.waitFor();
    if (token) {
      check("a pair is shown by itself", (await page.locator("[data-pair]").count()) === 1);
      await page.screenshot({ path: join(screens, "pair-seen-zh-wide.png") });
    }
  }
  const errors = seen.errors.filter((text) => !text.includes("401"));
  check("seeing makes no errors", errors.length === 0, errors.join("; "));
  await page.close();
}

async function withoutScript(browser, operator) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(base + operator);
  await page.locator(".fields a[data-why]").first().click();
  await page.waitForURL(/\/why\//);
  check("a why is a page without a script", (await page.locator(".witness").count()) > 0);
  await context.close();
}

mkdirSync(screens, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const { list, operator } = await pages();
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    for (const lang of ["zh", "en"]) {
      const context = await browser.newContext({ viewport, bypassCSP: true });
      await context.addCookies([{ name: "hub-lang", value: lang, url: base }]);
      for (const [name, path] of list) await look(context, lang, width, name, path);
      await context.close();
    }
  }
  const dark = await browser.newContext({ viewport: WIDTHS.wide, colorScheme: "dark", bypassCSP: true });
  for (const [name, path] of list.slice(0, 5)) await look(dark, "zh", "wide", name, path, "-dark");
  await dark.close();
  const plain = await browser.newContext({ viewport: WIDTHS.wide });
  await acts(plain, operator);
  await looksBack(plain, operator);
  await sees(plain, operator);
  await decides(plain);
  await opens(plain);
  await compares(plain);
  await plain.close();
  await withoutScript(browser, operator);
} catch (error) {
  failed.push(String(error.stack || error));
} finally {
  await browser.close();
}
for (const failure of failed) console.log(`FAILED ${failure}`);
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
