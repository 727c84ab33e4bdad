import { fileURLToPath } from 'node:url';

interface N8nPlace {
	userFolder: string;
	port: number;
	brokerPort: number;
	/** The folder of the Node that is to be found first. */
	nodeFolder: string;
}

const INHERITED = ['HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ'];
/** One key for all: a restart, and a second process on the same folder, can read the credentials. */
const ENCRYPTION_KEY = 'n8n-nodes-cometapi-kling-tests';

/**
 * The environment of an n8n under test: reachable on loopback only, and quiet.
 * Built from nothing, so that settings of the developer's own n8n and the test runner's stay out.
 */
export function n8nEnv(place: N8nPlace, extra: Record<string, string>): NodeJS.ProcessEnv {
	const origin = `http://127.0.0.1:${place.port}`;
	const inherited = INHERITED.map((name) => [name, process.env[name]]);
	return {
		...Object.fromEntries(inherited.filter(([, value]) => value !== undefined)),
		PATH: `${place.nodeFolder}:${process.env.PATH}`,
		N8N_USER_FOLDER: place.userFolder,
		N8N_ENCRYPTION_KEY: ENCRYPTION_KEY,
		N8N_PORT: String(place.port),
		N8N_RUNNERS_BROKER_PORT: String(place.brokerPort),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		// The first is the name in 1.x, the second the name in 2.x.
		WEBHOOK_URL: `${origin}/`,
		N8N_WEBHOOK_URL: `${origin}/`,
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		N8N_REINSTALL_MISSING_PACKAGES: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		...extra,
	};
}

/** Keeps files in n8n's database. n8n 1.x: only where that is named among the available modes, too. */
export const filesInDatabase = {
	N8N_AVAILABLE_BINARY_DATA_MODES: 'filesystem,database',
	N8N_DEFAULT_BINARY_DATA_MODE: 'database',
};

/** What a process of n8n is for; in regular mode there is a main process only. */
export type Role = 'main' | 'webhook' | 'worker';

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

const SCRIPT = fileURLToPath(new URL('hosts.cjs', import.meta.url));

/** The environment of an n8n for which names below ".service.example" lead to this machine. */
export const publicHosts = { NODE_OPTIONS: `--require "${SCRIPT}"` };

/** A name that says nothing of a private network. */
export const PUBLIC_HOST = 'api.service.example';
