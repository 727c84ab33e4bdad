import { readFile } from 'node:fs/promises';
import { filesOn, submitForm } from '../harness/n8n/form.mjs';
import type { Credential, N8nClient } from '../harness/n8n/n8nClient.mjs';
import { ExampleWorkflow } from '../harness/workflows/examples.mjs';
import type { DemoEditor } from './n8n.mjs';
import { SIMULATOR_NOTE } from './service.mjs';
import { keepSoundtrack, type Soundtrack } from './soundtrack.mjs';

/** The clip of this repository, which is silent. */
export const CLIP = new URL('../fixtures/clip.mp4', import.meta.url);
/** The simulator needs seconds. */
const LIMIT_MS = 120_000;

/** Activates the example with a form and resolves to the form's address. */
export async function offerForm(
	{ n8n, client }: DemoEditor,
	credential: Credential,
): Promise<string> {
	const example = new ExampleWorkflow('soundtrack-form', client, credential).note(SIMULATOR_NOTE);
	await client.activate(await example.save());
	return `${n8n.url}/form/${String(example.node('Drop a Video').webhookId)}`;
}

/** Drops the clip of this repository into the form, as a person would, and keeps what comes back. */
export async function dropClip(form: string): Promise<Soundtrack> {
	const clip = { name: 'clip.mp4', content: await readFile(CLIP) };
	const page = await submitForm(form, [clip, 'waves and seagulls'], { limitMs: LIMIT_MS });
	const [video] = filesOn(page);
	if (!video) throw new Error('The ending page of the form has no video');
	return await keepSoundtrack(video.fileName, video.type, video.bytes);
}

/** The node in the example that makes the soundtrack of the clip. */
export const CHAIN_NODE = 'Give It a Sound';

/** Saves the example in which a picture becomes a clip, and the clip gets its sound; resolves to its id. */
export async function saveChain(
	client: N8nClient,
	credential: Credential,
	imageUrl: string,
): Promise<string> {
	const example = new ExampleWorkflow('clip-with-sound', client, credential).note(SIMULATOR_NOTE);
	return await example.set('The Picture', 'image_url', imageUrl).save();
}
