import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { INode } from 'n8n-workflow';
import { openEnvironment, type Environment } from '../harness/environment.mjs';
import { OWNER } from '../harness/n8n/n8nClient.mjs';
import { openExample } from '../harness/workflows/examples.mjs';
import { klingTrigger, manual } from '../harness/workflows/nodes.mjs';
import { klingNode } from '../harness/workflows/run.mjs';
import { chain, node as anyNode, workflow } from '../harness/workflows/workflows.mjs';
import { missingBrowser } from './editor/browser.mjs';
import { Editor } from './editor/editor.mjs';
import { picture, readmePicture } from './editor/pictures.mjs';

describe('in the editor', { skip: missingBrowser }, () => {
	let environment: Environment;
	let editor: Editor;
	before(async () => {
		environment = await openEnvironment();
		editor = await Editor.open(environment.n8n.url, OWNER);
	});
	after(async () => {
		await editor.close();
		await environment.stop();
	});

	const saved = async (name: string, nodes: INode[]) =>
		await environment.client.createWorkflow(workflow(name, nodes, chain(...nodes)));

	const shows = async (text: string) =>
		await editor.page.getByText(text).filter({ visible: true }).first().waitFor();

	for (const text of ['kling', 'video to audio', 'soundtrack', 'cometapi']) {
		test(`a search for "${text}" finds the node`, async () => {
			await editor.newWorkflow();
			assert.ok((await editor.search(text)).includes('CometAPI Kling'));
		});
	}

	test('the panel of nodes offers what the node can do, and what starts a workflow', async () => {
		const start = manual('Start');
		await editor.openWorkflow(await saved('Actions', [start]));
		await editor.at('node-creator-plus-button').click();
		await editor.search('kling');
		await editor.at('node-creator-item-name').first().click();
		const actions = editor.at('node-creator-item-name');
		await actions.filter({ hasText: 'Create audio from a video' }).waitFor();
		const texts = await actions.allInnerTexts();
		for (const action of ['Await the result of an audio task', 'Get an audio task']) {
			assert.ok(texts.includes(action), action);
		}
	});

	test('the icon shows in light and in dark, each in its own version', async () => {
		const id = await saved('Icon', [manual(), klingNode(environment, {})]);
		for (const [theme, file] of [
			['light', 'cometApiKling.svg'],
			['dark', 'cometApiKling.dark.svg'],
		] as const) {
			await editor.theme(theme);
			await editor.openWorkflow(id);
			const image = editor.canvasNode('Kling').locator('img').first();
			assert.match(String(await image.getAttribute('src')), new RegExp(`/icons/${file}$`));
			const width = await image.evaluate((shown) => Reflect.get(shown, 'naturalWidth') as number);
			assert.ok(width > 0, 'the picture was loaded');
			await picture(editor.page, `icon-${theme}`);
		}
		await editor.theme('light');
	});

	test('each operation shows just its own fields, in the order in which they are filled in', async () => {
		const plain = (operation: string) =>
			klingNode(environment, { operation, videoUrl: '', options: {} }, { name: operation });
		const waiting = ['awaitMode', 'downloadFiles', 'output'];
		const expected = {
			get: ['taskId', 'downloadFiles', 'output'],
			awaitResult: ['taskId', ...waiting],
			createFromVideo: ['videoSource', 'videoUrl', ...waiting],
		};
		const nodes = Object.keys(expected).map(plain);
		await editor.openWorkflow(await saved('Fields', [manual(), ...nodes]));
		for (const [name, fields] of Object.entries(expected)) {
			await editor.openNode(name);
			assert.deepEqual(await editor.fields(), ['resource', 'operation', ...fields]);
			if (name !== 'createFromVideo') await editor.closeNode();
		}
		await checkCreate();
	});

	async function checkCreate(): Promise<void> {
		assert.equal(await editor.placeholder('videoUrl'), 'e.g. https://example.com/clip.mp4');
		assert.deepEqual(await editor.additions('Add Field'), [
			'ASMR Mode',
			'Background Music Prompt',
			'Callback URL',
			'External Task ID',
			'Sound Effect Prompt',
		]);
		await editor.choose('videoSource', 'Kling Video ID');
		assert.equal(await editor.placeholder('videoId'), 'e.g. 861254119619698760');
		assert.ok(!(await editor.fields()).includes('videoUrl'));
		await editor.choose('awaitMode', 'Return Immediately');
		assert.ok(!(await editor.fields()).includes('downloadFiles'));
		await editor.choose('output', 'Selected Fields');
		assert.ok((await editor.fields()).includes('outputFields'));
		await editor.choose('operation', 'Get');
		assert.deepEqual((await editor.fields()).slice(0, 3), ['resource', 'operation', 'taskId']);
	}

	test('the dialog of the credential is red with a wrong key and green with the right one', async () => {
		await editor.goto('/home/credentials/create');
		await editor.at('new-credential-type-select').locator('input').fill('kling');
		await editor
			.at('new-credential-type-select-option')
			.filter({ hasText: 'CometAPI Kling API' })
			.click();
		await editor.at('new-credential-type-button').click();
		const input = (field: string) => editor.at(`parameter-input-${field}`).locator('input');
		assert.equal(await input('apiKey').getAttribute('type'), 'password');
		await editor.until(
			async () => (await input('baseUrl').inputValue()) === 'https://api.cometapi.com',
		);
		await input('apiKey').fill('sk-wrong');
		await input('baseUrl').fill(`${environment.sim.baseUrl}/`);
		await editor.at('credential-save-button').click();
		await shows('Couldn’t connect with these settings');
		await picture(editor.page, 'credential-red');
		await input('apiKey').fill(environment.sim.apiKey);
		await editor.at('credential-save-button').click();
		await shows('Connection tested successfully');
		await readmePicture(editor.page, 'credential');
	});

	test('a run shows the audio in the tab of files, and it can be played', async () => {
		const video = {
			id: 'url',
			name: 'video_url',
			value: environment.sim.clipUrl(),
			type: 'string',
		};
		const source = anyNode('The Video', 'n8n-nodes-base.set', 3.4, {
			assignments: { assignments: [video] },
			options: {},
		});
		const kling = klingNode(
			environment,
			{ videoUrl: '={{ $json.video_url }}', downloadFiles: ['mp3', 'wav'], options: {} },
			{ name: 'Make the Soundtrack' },
		);
		await editor.openWorkflow(await saved('Soundtrack', [manual(), source, kling]));
		await editor.openNode('Make the Soundtrack');
		await editor.at('node-execute-button').click();
		const output = editor.at('output-panel');
		await output.locator('[data-test-id="radio-button-binary"]').click();
		await editor.at('ndv-binary-data_0').first().waitFor();
		assert.match(await output.innerText(), /mp3[\s\S]*audio\/mpeg[\s\S]*wav[\s\S]*audio\/wav/);
		await readmePicture(editor.page, 'run');
		await editor.at('ndv-view-binary-data').first().click();
		await editor.page.locator('audio').waitFor();
	});

	test('the trigger shows its URL and says where to put it', async () => {
		const trigger = klingTrigger(
			{ downloadFiles: ['mp3'] },
			{ credentialId: environment.credentialId, name: 'When a Task Has Ended' },
		);
		await editor.openWorkflow(await saved('Trigger', [trigger]));
		await editor.openNode(trigger.name);
		await editor.page.getByText('Webhook URLs', { exact: true }).click();
		await shows(`/webhook-test/${String(trigger.webhookId)}/webhook`);
		await editor.page.getByText('Production URL', { exact: true }).first().click();
		await shows(`/webhook/${String(trigger.webhookId)}/webhook`);
		await shows('into "Callback URL" of the node that creates the tasks');
		await readmePicture(editor.page, 'trigger');
	});

	test('an example explains itself on the canvas', async () => {
		const example = openExample('soundtracks-overnight', environment);
		await editor.openWorkflow(await example.save());
		assert.ok((await editor.page.getByText('How it works').count()) > 0);
		await readmePicture(editor.page, 'example');
	});
});
