import { errorOf, itemsOf, type Execution } from '../harness/n8n/execution.mjs';
import type { Credential, N8nClient } from '../harness/n8n/n8nClient.mjs';
import { untilStopped } from '../harness/process/exit.mjs';
import { messageOf } from '../harness/program.mjs';
import { createKlingCredential } from '../harness/workflows/credential.mjs';
import { ExampleWorkflow } from '../harness/workflows/examples.mjs';
import { readDemoChoices, type DemoChoices } from './choices.mjs';
import { CHAIN_NODE, saveChain, dropClip, offerForm } from './examples.mjs';
import { makeFirstSoundtrack } from './firstSoundtrack.mjs';
import { LOGIN, openN8n, sayWhen } from './n8n.mjs';
import { openService, SIMULATOR_NOTE, type SoundtrackService } from './service.mjs';
import { keepSoundtrack, sayFile, type Soundtrack } from './soundtrack.mjs';

/** Longer than the node itself waits for a soundtrack. */
const RUN_LIMIT_MS = 25 * 60_000;
const SOUNDTRACK_NODE = 'Make the Soundtrack';
const REMINDER_MS = 10_000;

async function main(choices: DemoChoices): Promise<void> {
	if (choices.real) {
		sayWhen('This makes one soundtrack with the real CometAPI service and your key.');
		sayWhen(
			"It will cost about $0.035, the price on Kling's list, which CometAPI says it follows.",
		);
	}
	const service = await openService(choices);
	sayWhen(`Service: ${service.label}`);
	if (!service.isCharged) {
		sayWhen('It returns a test tone within seconds. The real service takes minutes.');
	}
	try {
		if (choices.isQuick) {
			await showFirst(service);
			sayWhen('npm run demo shows the same in n8n, with its form and editor');
			return;
		}
		await showFirst(service);
		// Only now: to install n8n takes minutes of processor time, which the first soundtrack needs.
		await showInN8n(choices, service);
	} finally {
		await service.close();
	}
}

/** The real service charges for each soundtrack, so there is no extra one. */
async function showFirst(service: SoundtrackService): Promise<void> {
	const { quickVideoUrl } = service;
	if (quickVideoUrl) await makeFirstSoundtrack(service, quickVideoUrl, sayWhen);
}

async function showInN8n(choices: DemoChoices, service: SoundtrackService): Promise<void> {
	const { n8n, client } = await openN8n(sayWhen);
	try {
		const credential = await createKlingCredential(client, 'CometAPI Kling', service);
		const workflowId = await importExample(client, credential, service);
		sayWhen('Running it: the node sends the video and waits for its soundtrack');
		sayFile(sayWhen, 'MP3', await run(client, workflowId, SOUNDTRACK_NODE));
		// The real service cannot fetch a file from an n8n that only this machine reaches.
		const form = choices.real ? undefined : await offerForm({ n8n, client }, credential);
		const { imageUrl } = service;
		const chainId = imageUrl && (await saveChain(client, credential, imageUrl));
		if (choices.isOnce) {
			if (form) await tryForm(form);
			if (chainId) await tryChain(client, chainId);
			return;
		}
		if (form) console.log(`\nDrop a video and get it back with sound\n  ${form}`);
		console.log(`\nThe workflow of this run\n  ${n8n.url}/workflow/${workflowId}`);
		if (chainId) {
			console.log(`\nA picture becomes a clip with sound\n  ${n8n.url}/workflow/${chainId}`);
		}
		console.log(`\nE-mail   ${LOGIN.email}\nPassword ${LOGIN.password}`);
		if (!service.isCharged) {
			console.log('\nPress "Execute workflow" to see it again. Nothing is charged here.');
		}
		console.log('Press Ctrl+C to stop.');
		await untilStopped();
		console.log('\nStopping');
	} finally {
		await n8n.stop();
	}
}

async function importExample(
	client: N8nClient,
	credential: Credential,
	{ videoUrl, isCharged }: SoundtrackService,
): Promise<string> {
	sayWhen(`Imported the example workflow with the video ${videoUrl}`);
	const example = new ExampleWorkflow('soundtrack-for-one-link', client, credential);
	if (!isCharged) example.note(SIMULATOR_NOTE);
	return await example.set('The Video', 'video_url', videoUrl).save();
}

async function tryForm(form: string): Promise<void> {
	sayWhen(`Dropping the clip of this repository into the form ${form}`);
	sayFile(sayWhen, 'Video', await dropClip(form));
}

async function tryChain(client: N8nClient, workflowId: string): Promise<void> {
	sayWhen('Running the second example: a picture becomes a clip with sound');
	sayFile(sayWhen, 'MP3', await run(client, workflowId, CHAIN_NODE));
}

/** Runs a workflow and keeps the MP3 of one of its nodes. */
async function run(client: N8nClient, workflowId: string, node: string): Promise<Soundtrack> {
	const reminder = setInterval(() => sayWhen('Still waiting'), REMINDER_MS);
	try {
		const id = await client.run(workflowId);
		const execution = await client.waitForExecution(id, { timeoutMs: RUN_LIMIT_MS });
		const mp3 = mp3Of(execution, node);
		const { fileName = 'soundtrack.mp3', mimeType } = mp3;
		return await keepSoundtrack(fileName, mimeType, await client.binary(mp3));
	} finally {
		clearInterval(reminder);
	}
}

/** The file that the node put out. Throws the node's own words when there is none. */
function mp3Of(execution: Execution, node: string) {
	const { top } = errorOf(execution);
	if (top) throw new Error([top.message, top.description].filter(Boolean).join('. '));
	const mp3 = itemsOf(execution, node)[0]?.binary?.mp3;
	if (!mp3) throw new Error(`The workflow ended as "${execution.status}" without an MP3`);
	return mp3;
}

try {
	await main(readDemoChoices(process.argv.slice(2), process.env.COMETAPI_KEY));
	process.exit(0);
} catch (error) {
	console.error(`\nThe demo failed: ${messageOf(error)}`);
	process.exit(1);
}
