import { setTimeout as delay } from 'node:timers/promises';
import type { IBinaryData } from 'n8n-workflow';
import {
	isEnded,
	readExecution,
	type Execution,
	type ExecutionSummary,
	type StoredExecution,
} from './execution.mjs';
import type { Session } from './session.mjs';

const POLL_GAP_MS = 150;
const START_LIMIT_MS = 10_000;
const EXECUTION_LIMIT_MS = 60_000;

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
			/** How long to wait between two looks; large executions take n8n a while to read. */
			gapMs?: number;
		} = {},
	): Promise<Execution> {
		const { until = isEnded, timeoutMs = EXECUTION_LIMIT_MS, gapMs = POLL_GAP_MS } = options;
		for (const deadline = Date.now() + timeoutMs; ; await delay(gapMs)) {
			const execution = await this.getExecution(id);
			if (until(execution)) return await this.settled(execution);
			if (Date.now() < deadline) continue;
			const { lastNodeExecuted } = execution.data.resultData;
			throw new Error(
				`Execution ${id} is "${execution.status}" at "${lastNodeExecuted}" after ${timeoutMs} ms`,
			);
		}
	}

	/** n8n 1.x writes the status before the data of an execution that has ended. */
	private async settled(execution: Execution): Promise<Execution> {
		if (!isEnded(execution)) return execution;
		await delay(POLL_GAP_MS);
		return await this.getExecution(execution.id);
	}

	/** The newest hundred, running ones among them, newest first. */
	async listExecutions({ workflowId }: { workflowId: string }): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const path = `/executions?filter=${filter}&limit=100`;
		return (await this.session.get<{ results: ExecutionSummary[] }>(path)).results;
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

	/** How much the data of an execution is as the text that n8n stores. */
	async executionSizeBytes(id: string): Promise<number> {
		return Buffer.byteLength((await this.stored(id)).data);
	}

	/** The first one that is not among the earlier ones, as soon as there is one. */
	protected async newExecution(
		workflowId: string,
		earlier: ExecutionSummary[],
	): Promise<ExecutionSummary> {
		const known = new Set(earlier.map(({ id }) => id));
		for (const deadline = Date.now() + START_LIMIT_MS; ; await delay(POLL_GAP_MS)) {
			const all = await this.listExecutions({ workflowId });
			const found = all.find(({ id }) => !known.has(id));
			if (found) return found;
			if (Date.now() > deadline) throw new Error(`No new execution of workflow ${workflowId}`);
		}
	}

	private async stored(id: string): Promise<StoredExecution> {
		const execution = await this.session.get<StoredExecution | undefined>(`/executions/${id}`);
		if (!execution) throw new Error(`There is no execution ${id}`);
		return execution;
	}
}
