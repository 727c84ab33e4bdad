/** What a process of n8n is for; in regular mode there is a main process only. */
export type Role = 'main' | 'webhook' | 'worker';

/** The arguments with which n8n is started. */
export const COMMANDS: Record<Role, string[]> = {
	main: ['start'],
	webhook: ['webhook'],
	worker: ['worker', '--concurrency=10'],
};

/** What only some of them need in their environment. */
export function roleEnv(role: Role, port: number): Record<string, string> {
	if (role !== 'worker') return {};
	return {
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
	};
}

/** While it starts, n8n answers every path with 200 and a text: only JSON means ready. */
export async function isReady(role: Role, url: string): Promise<boolean> {
	try {
		const path = role === 'main' ? '/rest/settings' : '/healthz/readiness';
		const response = await fetch(`${url}${path}`);
		return response.ok && typeof (await response.json()) === 'object';
	} catch {
		return false;
	}
}
