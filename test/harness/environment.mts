import { randomUUID } from 'node:crypto';
import {
	startSimulator,
	type ProfileName,
	type Simulator,
	type SimulatorOptions,
} from '../simulator/server.mjs';
import { N8nClient } from './n8n/n8nClient.mjs';
import { startN8n, type N8nOptions, type N8nProcess } from './n8n/n8nProcess.mjs';
import { say } from './say.mjs';
import { N8N_VERSION } from './versions.mjs';
import { createKlingCredential } from './workflows/credential.mjs';

/** A real n8n with the packed node in it, the simulator beside it, and a credential for it. */
export interface Environment {
	n8n: N8nProcess;
	client: N8nClient;
	sim: Simulator;
	credentialId: string;
	stop(): Promise<void>;
}

export async function openEnvironment(
	service: ProfileName,
	simulator: Partial<SimulatorOptions> = {},
	env: Record<string, string> = {},
	more: Partial<N8nOptions> | ((sim: Simulator) => Partial<N8nOptions>) = {},
): Promise<Environment> {
	const sim = await startSimulator(service, simulator);
	const options = typeof more === 'function' ? more(sim) : more;
	const n8n = await startN8n({ version: N8N_VERSION, env, log: say, ...options });
	const client = await N8nClient.connect(n8n.url);
	const { id } = await createKlingCredential(client, 'Simulator', sim);
	const stop = async () => {
		await n8n.stop();
		await sim.close();
	};
	return { n8n, client, sim, credentialId: id, stop };
}

/** The same n8n with another service behind a credential of its own; to stop it ends the service only. */
export async function openBeside(
	{ n8n, client }: Environment,
	service: ProfileName,
	simulator: Partial<SimulatorOptions> = {},
): Promise<Environment> {
	// The node remembers by address and key whether look-ups work; a port may be used again.
	const sim = await startSimulator(service, { apiKey: `sk-${randomUUID()}`, ...simulator });
	const { id } = await createKlingCredential(client, `Simulator of ${service}`, sim);
	return { n8n, client, sim, credentialId: id, stop: async () => await sim.close() };
}
