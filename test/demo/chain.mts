import type { Credential, N8nClient } from '../harness/n8n/n8nClient.mjs';
import { ExampleWorkflow } from '../harness/workflows/examples.mjs';
import { SIMULATOR_NOTE } from './service.mjs';

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
