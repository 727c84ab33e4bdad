import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startGroup, type ProcessGroup } from '../../e2e/support/processGroup.mjs';

const READY_GAP_MS = 100;
const STOP_LIMIT_MS = 10_000;
const LOG_TAIL_LINES = 40;

export interface ServiceOptions {
	name: string;
	command: string[];
	cwd: string;
	env?: NodeJS.ProcessEnv;
	logFile: string;
	readyLimitMs: number;
	isReady: () => Promise<boolean>;
}

/** A server that keeps its place through stops, kills and restarts, and does not outlive this process. */
export class Service {
	private group?: ProcessGroup;

	constructor(private readonly options: ServiceOptions) {}

	get name(): string {
		return this.options.name;
	}

	/** Resolves when it is ready. */
	async start(): Promise<void> {
		const { command, cwd, env = process.env, logFile, readyLimitMs } = this.options;
		const log = openSync(logFile, 'a');
		this.group = await startGroup(command, { cwd, env, log });
		closeSync(log);
		await this.untilReady(Date.now() + readyLimitMs);
	}

	/** Ends it as a power cut would. */
	async kill9(): Promise<void> {
		await this.group?.kill();
	}

	async stop(): Promise<void> {
		await this.group?.stop(STOP_LIMIT_MS);
	}

	/** Everything that it wrote since the first start. */
	logText(): string {
		return readFileSync(this.options.logFile, 'utf8');
	}

	private async untilReady(deadline: number): Promise<void> {
		while (!(await this.options.isReady())) {
			const isLate = Date.now() > deadline;
			if (isLate || !this.group?.isRunning) {
				await this.kill9();
				const tail = this.logText().split('\n').slice(-LOG_TAIL_LINES).join('\n');
				throw new Error(`${this.name} ${isLate ? 'is not ready' : 'has ended'}:\n${tail}`);
			}
			await delay(READY_GAP_MS);
		}
	}
}
