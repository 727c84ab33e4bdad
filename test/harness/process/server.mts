import { closeSync, openSync, readFileSync } from 'node:fs';
import { poll } from '../waitUntil.mjs';
import { startGroup, type ProcessGroup } from './processGroup.mjs';

const STOP_LIMIT_MS = 10_000;
const LOG_TAIL_LINES = 40;

export interface ServerOptions {
	name: string;
	command: string[];
	cwd: string;
	env?: NodeJS.ProcessEnv;
	logFile: string;
	readyLimitMs: number;
	isReady: () => Promise<boolean>;
}

/** A server that keeps its place through stops, kills and restarts, and does not outlive this process. */
export class ServerProcess {
	/** How long the last start took, from spawn to ready. */
	bootMs = 0;
	private group?: ProcessGroup;

	constructor(private readonly options: ServerOptions) {}

	get name(): string {
		return this.options.name;
	}

	/** The process itself; what it started are children of it. */
	get pid(): number {
		if (!this.group?.isRunning) throw new Error(`${this.name} is not running`);
		return this.group.pid;
	}

	async start(): Promise<void> {
		const { command, cwd, env = process.env, logFile } = this.options;
		const startedAt = Date.now();
		const log = openSync(logFile, 'a');
		this.group = await startGroup(command, { cwd, env, log });
		closeSync(log);
		await this.untilReady();
		this.bootMs = Date.now() - startedAt;
	}

	/** Starts again in the same place; stops first what still runs. */
	async restart(): Promise<void> {
		await this.stop();
		await this.start();
	}

	/** Ends it and what it started as a power cut would. */
	async kill9(): Promise<void> {
		await this.group?.kill();
	}

	/** Asks it to end, and makes it end after ten seconds. */
	async stop(): Promise<void> {
		await this.group?.stop(STOP_LIMIT_MS);
	}

	/** Everything that it wrote since the first start. */
	logText(): string {
		return readFileSync(this.options.logFile, 'utf8');
	}

	private async untilReady(): Promise<void> {
		const { isReady, readyLimitMs } = this.options;
		const ask = async () => ((await isReady()) ? 'ready' : !this.group?.isRunning && 'ended');
		const state = await poll(ask, { limitMs: readyLimitMs });
		if (state === 'ready') return;
		await this.kill9();
		const tail = this.logText().split('\n').slice(-LOG_TAIL_LINES).join('\n');
		const what = state === 'ended' ? 'ended while starting' : 'did not become ready';
		throw new Error(`${this.name} ${what}:\n${tail}`);
	}
}
