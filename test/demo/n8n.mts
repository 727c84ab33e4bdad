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

/** Starts an n8n with nothing in it but the node; its folder is removed when the demo ends. */
export async function openN8n(say: Say): Promise<DemoEditor> {
	say('Building the node');
	await packNode();
	say(`Starting a fresh n8n ${N8N_VERSION}. What you save in it is gone when the demo ends.`);
	// A service fetches files only from an n8n that keeps them on disk.
	const env = { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' };
	const n8n = await startN8n({ version: N8N_VERSION, env, log: say });
	return { n8n, client: await N8nClient.connect(n8n.url, LOGIN) };
}

/** Prints a line with the seconds since this process started. */
export const sayWhen: Say = (line) => {
	const seconds = process.uptime().toFixed(0);
	console.log(`${seconds.padStart(4)} s  ${line}`);
};
