import { packNode } from '../harness/install/tarball.mjs';
import { N8nClient, type Owner } from '../harness/n8n/n8nClient.mjs';
import { startN8n, type N8nProcess } from '../harness/n8n/n8nProcess.mjs';
import type { Say } from '../harness/say.mjs';
import { N8N_VERSION } from '../harness/versions.mjs';

export const LOGIN: Owner = {
	email: 'demo@example.com',
	password: 'Soundtrack-1',
	firstName: 'Demo',
	lastName: 'Visitor',
};

/** A running n8n with the node in it, and a session of its owner. */
export interface DemoEditor {
	n8n: N8nProcess;
	client: N8nClient;
}

export async function openN8n(say: Say): Promise<DemoEditor> {
	say('Building the node');
	await packNode();
	say(`Starting n8n ${N8N_VERSION}`);
	// A service fetches files only from an n8n that keeps them on disk.
	const env = { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' };
	const n8n = await startN8n({ version: N8N_VERSION, env, log: say });
	return { n8n, client: await N8nClient.connect(n8n.url, LOGIN) };
}

const startedAt = Date.now();

/** Prints a line with the seconds since the start. */
export const sayWhen: Say = (line) => {
	const seconds = Math.round((Date.now() - startedAt) / 1000);
	console.log(`${String(seconds).padStart(4)} s  ${line}`);
};
