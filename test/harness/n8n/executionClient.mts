import type { IBinaryData } from 'n8n-workflow';
import { poll, waitUntil } from '../waitUntil.mjs';
import {
	isEnded,
	lastNodeOf,
	readExecution,
	type Execution,
	type ExecutionSummary,
	type StoredExecution,
} from './execution.mjs';
import type { Session } from './session.mjs';

const POLL_GAP_MS = 150;
const START_LIMIT_MS = 60_000;
const RUNS_LIMIT_MS = 60_000;
const EXECUTION_LIMIT_MS = 60_000;
const SETTLED_LIMIT_MS = 5_000;

/** What a user sees and does on n8n's page of executions. */
export class ExecutionClient {
	constructor(protected readonly session: Session) {}

	async getExecution(id: string): Promise<Execution> {
		return readExecution(await this.stored(id));
	}

	/** Resolves when the execution ended, or when `until` says so; the error of a limit shows its last state. */
	async waitForExecution(
		id: string,
		options: {
			until?: (execution: Execution) => boolean;
			timeoutMs?: number;
			/** How long to wait between two requests; n8n takes a while to read large executions. */
			gapMs?: number;
		} = {},
	): Promise<Execution> {
		const { until = isEnded, timeoutMs = EXECUTION_LIMIT_MS, gapMs = POLL_GAP_MS } = options;
		let last: Execution | undefined;
		const ask = async () => {
			last = await this.getExecution(id);
			if (!until(last)) return false;
			// n8n 1.x: an execution marked as crashed by a restart can resume, so it is checked again.
			last = await this.settled(last);
			return until(last) && last;
		};
		const otherwise = () => {
			const node = last && lastNodeOf(last);
			return `Execution ${id} is "${last?.status}" at "${node}"`;
		};
		return await waitUntil(ask, { limitMs: timeoutMs, gapMs, otherwise });
	}

	/**
	 * Resolves when the execution waits in n8n's database, and its data with it: n8n 1.x
	 * writes them after the status.
	 */
	async waitUntilWaiting(id: string, { gapMs }: { gapMs?: number } = {}): Promise<Execution> {
		const isWaiting = (execution: Execution) =>
			execution.status === 'waiting' && lastNodeOf(execution) !== undefined;
		return await this.waitForExecution(id, { until: isWaiting, gapMs });
	}

	/**
	 * n8n 1.x writes the status of an execution that has ended before its data, and on a busy machine
	 * long before: so it is read until it does not change any more and, where it ended by itself, names
	 * the last node.
	 */
	private async settled(ended: Execution): Promise<Execution> {
		if (!isEnded(ended)) return ended;
		const endedByItself = ['success', 'error'].includes(ended.status);
		let earlier = '';
		let stored: StoredExecution | undefined;
		const ask = async () => {
			stored = await this.stored(ended.id);
			const isSettled = stored.data === earlier;
			earlier = stored.data;
			return isSettled && (!endedByItself || lastNodeOf(readExecution(stored)) !== undefined);
		};
		await poll(ask, { limitMs: SETTLED_LIMIT_MS, gapMs: POLL_GAP_MS });
		return stored ? readExecution(stored) : ended;
	}

	/**
	 * The newest hundred, running ones among them, newest first. n8n asks for the running and for the
	 * ended ones at the same time, so one that ends just then can be in both of its lists.
	 */
	async listExecutions({ workflowId }: { workflowId: string }): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const path = `/executions?filter=${filter}&limit=100`;
		const { results } = await this.session.get<{ results: ExecutionSummary[] }>(path);
		return [...new Map(results.map((execution) => [execution.id, execution])).values()];
	}

	/** Resolves when a workflow has run so often and all runs have ended. */
	async waitForExecutions(workflowId: string, count: number): Promise<Execution[]> {
		const ask = async () => {
			const list = await this.listExecutions({ workflowId });
			return list.length >= count && list;
		};
		const otherwise = () => `Workflow ${workflowId} has not run ${count} times`;
		const list = await waitUntil(ask, { limitMs: RUNS_LIMIT_MS, otherwise });
		return await Promise.all(list.map(async ({ id }) => await this.waitForExecution(id)));
	}

	async stopExecution(id: string): Promise<void> {
		await this.session.post(`/executions/${id}/stop`);
	}

	/** The editor's "Retry with original workflow"; resolves to the id of the new execution when it has started. */
	async retryExecution(id: string): Promise<string> {
		const { workflowId } = await this.stored(id);
		const earlier = await this.listExecutions({ workflowId });
		// n8n answers only when the retry has ended.
		const answer = this.session.post<{ id: string }>(`/executions/${id}/retry`);
		const retry = this.newExecution(workflowId, earlier);
		return (await Promise.race([answer, retry])).id;
	}

	/** The bytes of a binary property, wherever n8n keeps them. */
	async binary({ id, data }: IBinaryData): Promise<Buffer> {
		if (!id) return Buffer.from(data, 'base64');
		return await this.session.bytes(`/binary-data?id=${encodeURIComponent(id)}&action=download`);
	}

	/** The size of an execution's data as the text that n8n stores. */
	async executionSizeBytes(id: string): Promise<number> {
		return Buffer.byteLength((await this.stored(id)).data);
	}

	/** The first one that is not among the earlier ones. */
	protected async newExecution(
		workflowId: string,
		earlier: ExecutionSummary[],
	): Promise<ExecutionSummary> {
		const known = new Set(earlier.map(({ id }) => id));
		const ask = async () => {
			const all = await this.listExecutions({ workflowId });
			return all.find(({ id }) => !known.has(id));
		};
		const otherwise = () => `No new execution of workflow ${workflowId}`;
		return await waitUntil(ask, { limitMs: START_LIMIT_MS, gapMs: POLL_GAP_MS, otherwise });
	}

	private async stored(id: string): Promise<StoredExecution> {
		const execution = await this.session.get<StoredExecution | undefined>(`/executions/${id}`);
		if (!execution) throw new Error(`There is no execution ${id}`);
		return execution;
	}
}
