/**
 * The page at `/` in a real browser: what a person reads without JavaScript, and what changes before their eyes with it.
 */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";

import { sampleProject, startEmulator, type Emulator } from "../../emulator/index.ts";
import { hasBrowser, launchBrowser } from "../../tools/testing/browser.ts";

const NAME = `Ann <script>document.title="owned"</script><img src=x onerror='document.title="owned"'>`;
const OTHER = "P2other000000000000000000000";

describe.skipIf(!hasBrowser)("the page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  /** A server with something to see, and a page on it that breaks no rule of its own. */
  async function open(options: Parameters<Browser["newContext"]>[0] = {}): Promise<{ emulator: Emulator; page: Page }> {
    const emulator = await startEmulator({ dialect: { attributesOnPatch: "replace" } });
    onTestFinished(() => emulator.close());
    emulator.addProject({ ...sampleProject, projectId: OTHER, users: [{ loginId: "other@acme.test" }] });
    await call(emulator, "POST /v1/mgmt/user/create", {
      loginId: "ann@acme.test",
      name: NAME,
      password: "s3cret-enough!",
      userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }],
      customAttributes: { department: "dev" },
    });
    await call(emulator, "POST /v1/mgmt/user/create", { loginId: "bob", email: "bob@acme.test", test: true });
    await call(emulator, "PATCH /v1/mgmt/user/patch", { loginId: "bob", name: "Bob", customAttributes: { a: "1" } });
    await call(emulator, "POST /v1/mgmt/tests/generate/otp", { loginId: "bob", deliveryMethod: "email" });
    const context = await browser.newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    // A script or style that the policy refuses is said there. What the closing server cuts is none of that.
    page.on("console", (message) => {
      if (!message.text().includes("net::ERR_")) complaints.push(message.text());
    });
    onTestFinished(() => expect(complaints).toEqual([]));
    await page.goto(emulator.url);
    return { emulator, page };
  }

  test("without JavaScript: users with their attributes, requests with bodies and what they changed, dialects", async () => {
    const { page } = await open({ javaScriptEnabled: false });
    expect(await page.title()).toBe("Descope emulator");
    const users = page.locator("#users li");
    // Newest first; what a name holds is text.
    expect(await users.locator("summary b").allTextContents()).toEqual(["bob", "ann@acme.test"]);
    expect(await users.nth(1).locator(".facts").textContent()).toContain(NAME);
    await users.nth(1).locator("summary").click();
    const ann = await users.nth(1).locator("dl").innerText();
    for (const text of [
      "customAttributes.department\ndev",
      "tenant acme\nAcme Corporation: Viewer",
      "password\ntrue",
    ]) {
      expect(ann.replaceAll(/\n+/g, "\n").replaceAll("\t", "\n")).toContain(text);
    }
    const requests = page.locator("#requests ol > li");
    expect(await requests.locator("summary code").allTextContents()).toEqual([
      "POST /v1/mgmt/tests/generate/otp",
      "PATCH /v1/mgmt/user/patch",
      "POST /v1/mgmt/user/create",
      "POST /v1/mgmt/user/create",
    ]);
    expect(await requests.nth(1).locator(".changes").innerText()).toBe("bob name: Bob customAttributes.a: 1");
    expect(await requests.nth(2).locator(".changes").innerText()).toBe("created bob");
    await requests.nth(1).locator("summary").click();
    expect(JSON.parse(await requests.nth(1).locator("pre").first().innerText())).toEqual({
      loginId: "bob",
      name: "Bob",
      customAttributes: { a: "1" },
    });
    expect(await page.locator("#dialects dl.set dt").allTextContents()).toEqual(["attributesOnPatch=replace"]);
    expect(await page.locator("#live").textContent()).toBe("Reload to see what is new.");
  });

  test("without JavaScript: another project, and looking for a user, are links and a form", async () => {
    const { page, emulator } = await open({ javaScriptEnabled: false });
    await page.getByRole("link", { name: OTHER }).click();
    expect(await page.locator("#users summary b").allTextContents()).toEqual(["other@acme.test"]);
    await page.getByRole("link", { name: emulator.projectId }).click();
    await page.getByRole("searchbox").fill("ANN@");
    await page.getByRole("button", { name: "Find" }).click();
    expect(await page.locator("#users summary b").allTextContents()).toEqual(["ann@acme.test"]);
    await page.getByRole("searchbox").fill('"><b>nobody');
    await page.getByRole("button", { name: "Find" }).click();
    expect(await page.locator("#users .empty").textContent()).toBe('No user matches “"><b>nobody”.');
  });

  test("with JavaScript: requests and users appear by themselves, and what is open stays open", async () => {
    const { page, emulator } = await open();
    await page.locator("#live.on").waitFor();
    const bob = page.locator("#users li").filter({ hasText: "bob" });
    await bob.locator("summary").click();
    await call(emulator, "PATCH /v1/mgmt/user/patch", { loginId: "bob", name: "Robert" });
    await page.locator("#requests ol > li").first().locator("ins", { hasText: "Robert" }).waitFor();
    expect(await bob.locator("details").getAttribute("open")).not.toBeNull();
    expect(await bob.locator("dl").innerText()).toContain("Robert");
    await call(emulator, "POST /v1/mgmt/user/delete", { loginId: "ann@acme.test" });
    await page.locator("#requests .deleted", { hasText: "deleted ann@acme.test" }).waitFor();
    expect(await page.locator("#users summary b").allTextContents()).toEqual(["bob"]);
    // Nothing of what Ann was called has become a script.
    expect(await page.title()).toBe("Descope emulator");
    await emulator.close();
    await page.getByText("The server does not answer.").waitFor();
  });

  test("on a phone nothing is wider than the screen, light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await open({ viewport: { width: 360, height: 800 }, colorScheme });
      for (const summary of await page.locator("summary").all()) await summary.click();
      const widths = await page.evaluate(
        "[document.documentElement.scrollWidth, getComputedStyle(document.body).color]",
      );
      expect(widths).toEqual([360, colorScheme === "light" ? "rgb(28, 35, 48)" : "rgb(229, 233, 240)"]);
    }
  });
});

async function call(emulator: Emulator, line: string, body: unknown): Promise<void> {
  const [method = "", path = ""] = line.split(" ");
  const headers = { authorization: `Bearer ${emulator.projectId}:${emulator.managementKey}` };
  const answer = await fetch(emulator.url + path, { method, headers, body: JSON.stringify(body) });
  expect([line, answer.status]).toEqual([line, 200]);
}
