import { N8nClient } from '../e2e/support/n8nClient.mjs';
import { startN8n, type N8nProcess } from '../e2e/support/n8nProcess.mjs';
import { Session } from '../e2e/support/session.mjs';
import { N8N_VERSION } from '../e2e/support/stage.mjs';
import { packNode } from '../e2e/support/tarball.mjs';
import type { Say } from './say.mjs';

/** With what a visitor signs in to the editor of the demo. */
export const LOGIN = { email: 'demo@example.com', password: 'Soundtrack-1' };

/** A running n8n with the node in it, and a session of its owner. */
export interface Editor {
	n8n: N8nProcess;
	client: N8nClient;
}

export async function openN8n(say: Say): Promise<Editor> {
	say('Building the node');
	await packNode();
	say(`Starting n8n ${N8N_VERSION}`);
	const n8n = await startN8n({ version: N8N_VERSION, log: say });
	const session = new Session(n8n.url);
	await session.post('/owner/setup', { ...LOGIN, firstName: 'Demo', lastName: 'Visitor' });
	return { n8n, client: new N8nClient(session) };
}
