import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { INode } from 'n8n-workflow';
import { openEnvironment, type Environment } from '../harness/environment.mjs';
import { OWNER } from '../harness/n8n/n8nClient.mjs';
import { isN8n2 } from '../harness/versions.mjs';
import { openExample } from '../harness/workflows/examples.mjs';
import { codeItems, kling, klingTrigger, manual } from '../harness/workflows/nodes.mjs';
import { klingNode } from '../harness/workflows/run.mjs';
import { chain, node as anyNode, workflow } from '../harness/workflows/workflows.mjs';
import { missingBrowser } from './editor/browser.mjs';
import { Editor } from './editor/editor.mjs';
import { chosen, PANELS, titleOf } from './editor/panels.mjs';

/** n8n 1.x shows the name alone, 2.x the description of node or trigger: that of the trigger. */
const SHOWN = isN8n2
	? /^CometAPI Kling\s+Generate soundtracks for videos, sounds and clips with Kling/
	: /^CometAPI Kling$/;

const SEARCHES = [
	...['kling', 'cometapi', 'soundtrack', 'video to audio', 'video sound', 'sound to video'],
	...['add music to video', 'add sound to video', 'silent video'],
];

/** The action that most people come for is first; create comes before wait and get. */
const ACTIONS = [
	'Create a soundtrack from a video',
	'Create a sound from a text',
	'Wait for a sound that was started earlier',
	'Get the current state of an audio task',
	'Create a clip from an image',
	'Create a clip from a text',
	'Wait for a clip that was started earlier',
	'Get the current state of a video task',
];

describe('in the editor', { skip: missingBrowser }, () => {
	let environment: Environment;
	let editor: Editor;
	before(async () => {
		environment = await openEnvironment('kling');
		editor = await Editor.open(environment.n8n.url, OWNER);
	});
	after(async () => {
		await editor.close();
		await environment.stop();
	});

	const saved = async (name: string, nodes: INode[]) =>
		await environment.client.createWorkflow(workflow(name, nodes, chain(...nodes)));

	test('common searches find the node, and it says what it does', async () => {
		await editor.newWorkflow();
		for (const text of SEARCHES) {
			assert.ok((await editor.search(text)).includes('CometAPI Kling'), text);
			assert.match(await editor.found('CometAPI Kling'), SHOWN);
		}
	});

	test('the panel of nodes offers what the node can do, and what starts a workflow', async () => {
		const start = manual('Start');
		await editor.openWorkflow(await saved('Actions', [start]));
		await editor.at('node-creator-plus-button').click();
		await editor.search('kling');
		await editor.at('node-creator-item-name').first().click();
		const actions = editor.at('node-creator-item-name');
		await actions.filter({ hasText: ACTIONS[0] }).waitFor();
		const texts = await actions.allInnerTexts();
		assert.deepEqual(
			texts.filter((text) => ACTIONS.includes(text)),
			ACTIONS,
		);
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
		}
		await editor.theme('light');
	});

	test('each operation shows just its own fields, in the order in which they are filled in', async () => {
		const { credentialId } = environment;
		const nodes = PANELS.map((panel) =>
			kling(chosen(panel), { credentialId, name: titleOf(panel) }),
		);
		await editor.openWorkflow(await saved('Fields', [manual(), ...nodes]));
		for (const panel of PANELS) {
			await editor.openNode(titleOf(panel));
			assert.deepEqual(await editor.fields(), ['resource', 'operation', ...panel.fields]);
			if (panel.cost) await editor.shows(panel.cost);
			await editor.closeNode();
		}
		await editor.openNode(titleOf(PANELS[0]));
		await checkCreate();
	});

	async function checkCreate(): Promise<void> {
		assert.equal(await editor.placeholder('videoUrl'), 'e.g. https://example.com/clip.mp4');
		assert.deepEqual(await editor.additions('Add Field'), [
			'ASMR Mode',
			'Callback URL',
			'External Task ID',
			'Extra Fields',
		]);
		await editor.choose('videoSource', 'Kling Video ID');
		assert.equal(await editor.placeholder('videoId'), 'e.g. 861254119619698760');
		assert.ok(!(await editor.fields()).includes('videoUrl'));
		await editor.choose('awaitMode', 'Return Immediately');
		assert.ok(!(await editor.fields()).includes('downloadFiles'));
		await editor.choose('output', 'Selected Fields');
		assert.ok((await editor.fields()).includes('outputFields'));
		await editor.choose('operation', 'Get');
		assert.deepEqual((await editor.fields()).slice(0, 3), ['resource', 'operation', 'taskKind']);
	}

	test('the consequence of a choice is shown above the output, where the choice was made', async () => {
		const items = codeItems([{}, {}], 'Two Videos');
		const node = klingNode(environment, { awaitMode: 'none' });
		await editor.openWorkflow(await saved('Hints', [manual(), items, node]));
		await editor.openNode('Kling');
		await editor.shows(/^The workflow does not hear when the task has ended/);
		assert.deepEqual(await editor.hints(/charged/), []);
		await editor.at('execute-previous-node').first().click();
		await editor.shows(/^Each input item makes one task, and each is charged/);
		await editor.choose('awaitMode', 'Wait for Callback');
		await editor.shows(/goes on with "timed_out" and without files/);
		assert.deepEqual(await editor.hints(/does not hear/), []);
	});

	test('the dialog of the credential is red with a wrong key and green with the right one', async () => {
		const input = await editor.newCredential();
		assert.equal(await input('apiKey').getAttribute('type'), 'password');
		await input('apiKey').fill('sk-wrong');
		await input('baseUrl').fill(`${environment.sim.baseUrl}/`);
		await editor.at('credential-save-button').click();
		await editor.shows('Couldn’t connect with these settings');
		await input('apiKey').fill(environment.sim.apiKey);
		await editor.at('credential-save-button').click();
		await editor.shows('Connection tested successfully');
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
		await editor.shows(`/webhook-test/${String(trigger.webhookId)}/webhook`);
		await editor.page.getByText('Production URL', { exact: true }).first().click();
		await editor.shows(`/webhook/${String(trigger.webhookId)}/webhook`);
		await editor.shows(
			'Paste it into "Callback URL" (Additional Fields) of the node that creates the tasks',
		);
		await editor.shows(/set WEBHOOK_URL of n8n to its public address/);
		await editor.shows('Waiting for a task to call back');
	});

	test('an example explains itself on the canvas', async () => {
		const example = openExample('clip-with-sound', environment);
		await editor.openWorkflow(await example.save());
		assert.ok((await editor.page.getByText('How it works').count()) > 0);
	});
});
