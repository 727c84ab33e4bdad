import { errorOf, itemsOf, type Execution } from '../harness/n8n/execution.mjs';
import type { Credential, N8nClient } from '../harness/n8n/n8nClient.mjs';
import { untilStopped } from '../harness/process/exit.mjs';
import { messageOf } from '../harness/program.mjs';
import { createKlingCredential } from '../harness/workflows/credential.mjs';
import { ExampleWorkflow } from '../harness/workflows/examples.mjs';
import { readDemoChoices, type DemoChoices } from './choices.mjs';
import { CHAIN_NODE, saveChain, dropClip, offerForm } from './examples.mjs';
import { LOGIN, openN8n, sayWhen } from './n8n.mjs';
import { openService, SIMULATOR_NOTE, type SoundtrackService } from './service.mjs';
import { keepSoundtrack, type Soundtrack } from './soundtrack.mjs';

/** Longer than the node itself waits for a soundtrack. */
const RUN_LIMIT_MS = 25 * 60_000;
const SOUNDTRACK_NODE = 'Make the Soundtrack';
const REMINDER_MS = 10_000;

async function main(choices: DemoChoices): Promise<void> {
	if (choices.real) {
		sayWhen('This makes one soundtrack with the real CometAPI service and your key.');
		sayWhen('It will cost about $0.035; that is an estimate by third parties, not a price list.');
	}
	const service = await openService(choices);
	sayWhen(`The soundtrack will be made by ${service.label}`);
	const editor = await openN8n(sayWhen);
	const { n8n, client } = editor;
	try {
		const credential = await createKlingCredential(client, 'CometAPI Kling', service);
		const workflowId = await importExample(client, credential, service);
		sayWhen('Running it: the video goes out, the node waits for its soundtrack');
		show(await run(client, workflowId, SOUNDTRACK_NODE));
		// The real service cannot fetch a file from an n8n that only this machine reaches.
		const form = choices.real ? undefined : await offerForm(editor, credential);
		const { imageUrl } = service;
		const chainId = imageUrl && (await saveChain(client, credential, imageUrl));
		if (choices.isOnce) {
			if (form) await tryForm(form);
			if (chainId) await tryChain(client, chainId);
			return;
		}
		if (form)
			console.log(`\nDrop a video, get it back with sound: ${form}\nHere it costs nothing.`);
		console.log(`\nThe editor is open at ${n8n.url}/workflow/${workflowId}`);
		if (chainId) console.log(`A picture becomes a clip with sound: ${n8n.url}/workflow/${chainId}`);
		console.log(`E-mail ${LOGIN.email}, password ${LOGIN.password}`);
		if (!service.isCharged) {
			console.log('Press "Execute workflow" to see it again; here it costs nothing.');
		}
		console.log('Press Ctrl+C to stop.');
		await untilStopped();
		console.log('\nStopping');
	} finally {
		await n8n.stop();
		await service.close();
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
	show(await dropClip(form));
	sayWhen('Here it costs nothing');
}

async function tryChain(client: N8nClient, workflowId: string): Promise<void> {
	sayWhen('A picture becomes a clip, and the clip gets its sound');
	show(await run(client, workflowId, CHAIN_NODE));
}

function show({ path, bytes, seconds }: Soundtrack): void {
	sayWhen(`File    ${path}`);
	sayWhen(`Size    ${bytes} bytes`);
	sayWhen(`Length  ${seconds.toFixed(2)} seconds`);
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
