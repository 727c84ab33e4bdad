import type { BrowserContext, Locator, Page } from 'playwright-core';
import { messageOf } from '../../harness/program.mjs';
import { waitUntil } from '../../harness/waitUntil.mjs';
import { openBrowser, type Screen, type Theme } from './browser.mjs';

const WAIT_MS = 60_000;
const CLICK_MS = 2_000;

const testId = (id: string) => `[data-test-id="${id}"]`;

export const PICTURE = {
	animations: 'disabled',
	caret: 'hide',
	style: '.el-notification { display: none; }',
} as const;

/** n8n's editor, as a user sees it; the differences between 1.x and 2.x are handled here. */
export class Editor {
	private constructor(
		private readonly context: BrowserContext,
		readonly page: Page,
		private readonly url: string,
	) {
		page.setDefaultTimeout(WAIT_MS);
	}

	static async open(
		url: string,
		user: { email: string; password: string },
		screen?: Screen,
	): Promise<Editor> {
		const context = await openBrowser(screen);
		const page = context.pages()[0] ?? (await context.newPage());
		const editor = new Editor(context, page, url);
		await editor.goto('/signin');
		await page
			.locator('input[type="email"], [data-test-id="emailOrLdapLoginId"] input')
			.fill(user.email);
		await page.locator('input[type="password"]').fill(user.password);
		await editor.at('form-submit-button').click();
		await page.waitForURL(({ pathname }) => !pathname.includes('signin'));
		return editor;
	}

	async close(): Promise<void> {
		await this.context.close();
	}

	at(id: string): Locator {
		return this.page.locator(testId(id));
	}

	async shows(text: string | RegExp): Promise<void> {
		await this.page.getByText(text).filter({ visible: true }).first().waitFor();
	}

	/** A banner says this in its details; they stay open once they are. */
	async saysInDetails(text: string): Promise<void> {
		const more = this.page.getByText('More details').filter({ visible: true });
		await this.until(async () => {
			if ((await more.count()) > 0) await more.first().click({ timeout: CLICK_MS });
			return (await this.page.getByText(text).count()) > 0;
		});
	}

	async goto(path: string): Promise<void> {
		await this.page.goto(`${this.url}${path}`);
	}

	async theme(theme: Theme): Promise<void> {
		await this.page.evaluate(`localStorage.setItem('N8N_THEME', '${theme}')`);
	}

	/** The names that the search for nodes shows, and the panel with them stays open. */
	async search(text: string): Promise<string[]> {
		await this.at('node-creator-search-bar').fill(text);
		await this.page.waitForTimeout(600);
		return await this.at('node-creator-item-name').allInnerTexts();
	}

	async found(name: string): Promise<string> {
		const items = this.at('item-iterator-item').filter({
			has: this.page.getByText(name, { exact: true }),
		});
		return await items.first().innerText();
	}

	/** Opens the dialog of a new credential; resolves to a function that finds the input of a field. */
	async newCredential(): Promise<(field: string) => Locator> {
		await this.goto('/home/credentials/create');
		await this.at('new-credential-type-select').locator('input').fill('kling');
		const type = this.at('new-credential-type-select-option');
		await type.filter({ hasText: 'CometAPI Kling API' }).click();
		await this.at('new-credential-type-button').click();
		const input = (field: string) => this.at(`parameter-input-${field}`).locator('input');
		// The default comes a moment after the dialog and would replace what is typed before it.
		await this.until(
			async () => (await input('baseUrl').inputValue()) === 'https://api.cometapi.com',
		);
		return input;
	}

	async newWorkflow(): Promise<void> {
		await this.goto('/workflow/new');
		const bar = this.at('node-creator-search-bar');
		await this.until(async () => {
			// A click that comes before the canvas listens does nothing.
			await this.at('canvas-plus-button').click({ force: true });
			await bar.waitFor({ timeout: CLICK_MS });
			return true;
		});
	}

	/** Tries again until something is true and throws nothing. */
	async until(isTrue: () => Promise<boolean>): Promise<void> {
		let reason = String(isTrue);
		const ask = async () =>
			await isTrue().catch((error: unknown) => {
				reason = messageOf(error);
				return false;
			});
		const otherwise = () => `Did not come true: ${reason}`;
		await waitUntil(ask, { limitMs: WAIT_MS, otherwise });
	}

	async openWorkflow(id: string): Promise<void> {
		await this.goto(`/workflow/${id}`);
		await this.at('canvas-node').first().waitFor();
		await this.at('zoom-to-fit').click({ force: true });
		await this.page.waitForTimeout(600);
	}

	canvasNode(name: string): Locator {
		return this.page.locator(`${testId('canvas-node')}[data-node-name="${name}"]`);
	}

	async openNode(name: string): Promise<void> {
		const body = `${testId('canvas-default-node')}, ${testId('canvas-trigger-node')}`;
		await this.canvasNode(name).locator(body).first().dblclick({ force: true });
		await this.at('node-parameters').waitFor();
		await this.page.waitForTimeout(500);
	}

	/** The key Escape closes an open list first, and then the node. */
	async closeNode(): Promise<void> {
		for (let tries = 0; tries < 4 && (await this.at('node-parameters').count()) > 0; tries++) {
			await this.page.keyboard.press('Escape');
			await this.page.waitForTimeout(500);
		}
		await this.at('node-parameters').waitFor({ state: 'detached' });
	}

	/** The fields of the open node, in their order. */
	async fields(): Promise<string[]> {
		const inputs = this.at('node-parameters').locator('[data-test-id^="parameter-input-"]:visible');
		const ids = await inputs.evaluateAll((all) =>
			all.map((input) => input.getAttribute('data-test-id') ?? ''),
		);
		const names = ids.map((id) => id.slice('parameter-input-'.length));
		return names.filter((name) => !['field', 'item'].includes(name));
	}

	/** The texts above the output of the open node that hold these words. */
	async hints(words: RegExp): Promise<string[]> {
		const texts = await this.at('output-panel').getByText(words).allInnerTexts();
		return texts.map((text) => text.trim());
	}

	field(name: string): Locator {
		return this.at('node-parameters').locator(testId(`parameter-input-${name}`));
	}

	async placeholder(name: string): Promise<string | null> {
		return await this.field(name).locator('input, textarea').first().getAttribute('placeholder');
	}

	async choose(name: string, label: string): Promise<void> {
		await this.field(name).click();
		await this.pick(label);
	}

	async additions(button: string): Promise<string[]> {
		await this.at('node-parameters').locator(`input[placeholder="${button}"]`).click();
		const entries = this.page.locator('.el-select-dropdown__item:visible');
		await entries.first().waitFor();
		const labels = await entries.allInnerTexts();
		await this.at('node-parameters').locator(`input[placeholder="${button}"]`).click();
		return labels.map((label) => label.trim());
	}

	private async pick(label: string): Promise<void> {
		const entries = this.page.locator('.el-select-dropdown__item:visible');
		await entries.filter({ hasText: label }).first().click();
		await this.page.waitForTimeout(400);
	}
}
