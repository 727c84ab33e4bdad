import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureN8n, ensureNode24, progressToStderr } from '../install/install.mjs';
import { installNode } from '../install/tarball.mjs';
import { freePorts, requireFree } from '../process/ports.mjs';
import { ServerProcess, type ServerOptions } from '../process/server.mjs';
import { temporaryFolder } from '../process/temporary.mjs';
import type { Say } from '../say.mjs';
import { waitUntil } from '../waitUntil.mjs';
import { n8nEnv, COMMANDS, isReady, roleEnv, type Role } from './n8nEnv.mjs';

const READY_LIMIT_MS = 180_000;
/** What n8n logs first and last when it starts. */
const START_LINE = 'Initializing n8n process';
const STARTED_LINE = 'Editor is now accessible';

export interface N8nOptions {
	version: string;
	role?: Role;
	/** Added to the version in error messages. */
	name?: string;
	/** Default: a temporary folder, removed when this process ends. */
	userFolder?: string;
	port?: number;
	/** Added to, and stronger than, the environment of `n8nEnv`. */
	env?: Record<string, string>;
	/** Whether to install the packed node first. Default: true. */
	withNode?: boolean;
	/** Receives the progress of an installation. Default: standard error. */
	log?: Say;
}

/** Starts an n8n of its own and resolves when it answers. */
export async function startN8n(options: N8nOptions): Promise<N8nProcess> {
	const n8n = await N8nProcess.prepare(options);
	await n8n.start();
	return n8n;
}

/** One process of n8n: it keeps folder, port and environment through restarts. */
export class N8nProcess extends ServerProcess {
	private constructor(
		readonly url: string,
		private readonly port: number,
		options: ServerOptions,
	) {
		super(options);
	}

	/** Prepares its folder, with the packed node in it; the process is not started yet. */
	static async prepare({
		version,
		role = 'main',
		name = role,
		userFolder = temporaryFolder('n8n-under-test'),
		env,
		withNode = true,
		log = progressToStderr,
		...options
	}: N8nOptions): Promise<N8nProcess> {
		const { bin, entry } = { ...(await ensureNode24(log)), ...(await ensureN8n(version, log)) };
		mkdirSync(userFolder, { recursive: true });
		if (withNode) await installNode(userFolder);
		const [freePort, brokerPort] = await freePorts(2);
		const port = options.port ?? freePort;
		const place = { userFolder, port, brokerPort, nodeFolder: dirname(bin) };
		const url = `http://127.0.0.1:${port}`;
		return new N8nProcess(url, port, {
			name: `n8n ${version}, ${name}`,
			command: [bin, entry, ...COMMANDS[role]],
			cwd: userFolder,
			env: n8nEnv(place, { ...roleEnv(role, port), ...env }),
			logFile: join(userFolder, 'n8n.log'),
			readyLimitMs: READY_LIMIT_MS,
			isReady: async () => await isReady(role, url),
		});
	}

	override async start(): Promise<void> {
		// Another server there would answer in the place of an n8n that cannot start.
		await requireFree(this.port);
		await super.start();
	}

	/** Resolves when it has gone through the waiting executions: killed before, n8n gives all of them up. */
	async untilStarted(): Promise<void> {
		const hasStarted = () => this.logText().split(START_LINE).at(-1)?.includes(STARTED_LINE);
		const otherwise = () => `${this.name} has not come to the end of its start`;
		await waitUntil(hasStarted, { limitMs: READY_LIMIT_MS, otherwise });
	}
}
