import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credential } from '../e2e/support/n8nClient.mjs';
import { PACKAGE_NAME, REPOSITORY } from '../e2e/support/tarball.mjs';
import type { TestWorkflow } from '../e2e/support/workflows.mjs';

const FILE = join(REPOSITORY, 'examples', 'soundtrack-for-one-link.json');
const PLACEHOLDER = 'https://example.com/clip.mp4';

/** The name of the node in the example that makes the soundtrack. */
export const SOUNDTRACK_NODE = 'Make the Soundtrack';

/** The example workflow with a link in the place of its placeholder, and the credential chosen in it. */
export async function loadExample(videoUrl: string, credential: Credential): Promise<TestWorkflow> {
	const text = await readFile(FILE, 'utf8');
	if (!text.includes(PLACEHOLDER)) throw new Error(`${FILE} has no ${PLACEHOLDER} to replace`);
	const linked = text.replaceAll(JSON.stringify(PLACEHOLDER), JSON.stringify(videoUrl));
	const workflow = JSON.parse(linked) as TestWorkflow;
	const { type, id, name } = credential;
	for (const node of workflow.nodes) {
		if (node.type.startsWith(`${PACKAGE_NAME}.`)) node.credentials = { [type]: { id, name } };
	}
	return workflow;
}
