import { closeSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureN8n, ensureNode24, progressToStderr } from './install.mjs';
import type { Progress } from './installation.mjs';
import { n8nEnv } from './n8nEnv.mjs';
import { freePorts, requireFree } from './ports.mjs';
import { startGroup, type ProcessGroup } from './processGroup.mjs';
import { installNode } from './tarball.mjs';
import { temporaryFolder } from './temporary.mjs';

const READY_LIMIT_MS = 120_000;
const READY_GAP_MS = 100;
const STOP_LIMIT_MS = 10_000;
const LOG_TAIL_LINES = 40;

export interface N8nOptions {
	version: string;
	/** Default: a temporary folder, removed when this process ends. */
	userFolder?: string;
	port?: number;
	/** Added to, and stronger than, the environment of `n8nEnv`. */
	env?: Record<string, string>;
	/** Whether to install the packed node first. Default: true. */
	withNode?: boolean;
	/** Receives the progress of an installation. Default: standard error. */
	log?: Progress;
}

/** Starts an n8n of its own and resolves when it answers. */
export async function startN8n(options: N8nOptions): Promise<N8nProcess> {
	const { version, env = {}, log = progressToStderr } = options;
	const userFolder = options.userFolder ?? temporaryFolder('n8n-under-test');
	const { bin, entry } = { ...(await ensureNode24(log)), ...(await ensureN8n(version, log)) };
	if (options.withNode ?? true) await installNode(userFolder);
	const [freePort, brokerPort] = await freePorts(2);
	const port = options.port ?? freePort;
	const place = { userFolder, port, brokerPort, nodeFolder: dirname(bin) };
	const n8n = new N8nProcess(version, userFolder, port, [bin, entry, 'start'], n8nEnv(place, env));
	await n8n.restart();
	return n8n;
}

/** One n8n: it keeps folder, port and environment through restarts. */
export class N8nProcess {
	readonly url: string;
	/** How long the last start took, from spawn to ready. */
	bootMs = 0;
	private group?: ProcessGroup;
	private readonly logFile: string;

	constructor(
		readonly version: string,
		readonly userFolder: string,
		readonly port: number,
		private readonly command: string[],
		private readonly env: NodeJS.ProcessEnv,
	) {
		this.url = `http://127.0.0.1:${port}`;
		this.logFile = join(userFolder, 'n8n.log');
	}

	/** The process that runs the workflows; a Code node's runner is a child of it. */
	get pid(): number {
		if (!this.group?.isRunning) throw new Error(`n8n ${this.version} is not running`);
		return this.group.pid;
	}

	/** Starts again with the same folder and port; stops first what still runs. */
	async restart(): Promise<void> {
		await this.stop();
		// Another server there would answer in the place of an n8n that cannot start.
		await requireFree(this.port);
		const startedAt = Date.now();
		const log = openSync(this.logFile, 'a');
		this.group = await startGroup(this.command, { cwd: this.userFolder, env: this.env, log });
		closeSync(log);
		await this.untilReady(startedAt + READY_LIMIT_MS);
		this.bootMs = Date.now() - startedAt;
	}

	/** Ends n8n and its task runners as a power cut would. */
	async kill9(): Promise<void> {
		await this.group?.kill();
	}

	/** Asks n8n to end, and makes it end after ten seconds. */
	async stop(): Promise<void> {
		await this.group?.stop(STOP_LIMIT_MS);
	}

	/** Everything that n8n wrote since the first start. */
	logText(): string {
		return readFileSync(this.logFile, 'utf8');
	}

	private async untilReady(deadline: number): Promise<void> {
		while (!(await answers(this.url))) {
			const isLate = Date.now() > deadline;
			if (isLate || !this.group?.isRunning) {
				await this.kill9();
				const tail = this.logText().split('\n').slice(-LOG_TAIL_LINES).join('\n');
				const what = isLate ? 'did not become ready' : 'ended while starting';
				throw new Error(`n8n ${this.version} ${what}:\n${tail}`);
			}
			await delay(READY_GAP_MS);
		}
	}
}

/** While it starts, n8n answers every path with 200 and a text: only JSON means ready. */
async function answers(url: string): Promise<boolean> {
	try {
		const response = await fetch(`${url}/rest/settings`);
		return response.ok && typeof (await response.json()) === 'object';
	} catch {
		return false;
	}
}
