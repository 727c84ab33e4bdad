import { sleep, type IWebhookFunctions } from 'n8n-workflow';
import { Limiter } from '../base/limiter';
import { elapsedMs } from '../base/time';
import { CALLBACK_REQUESTS_MAX } from '../run/limits';
import { taskClient, type TaskClient } from '../service/client';
import { baseUrlOf, CredentialReader, type Credential } from '../service/credential';
import type { Route } from '../service/route';
import { keepingKnown } from '../service/task';
import type { WaitingMemory } from './processMemory';
import type { WaitingPlan, WaitingTask } from './stored';

/** Pauses before the first requests about a task that should have ended; then the poll interval. */
const FIRST_GAPS_MS = [1_000, 2_000, 4_000, 8_000];

/** This close to the limit, n8n may already let the items flow on; two must not resume. */
const MARGIN_MS = 5_000;

/** Every wait ends this long before the execution can no longer be resumed. */
const SPARE_MS = 2_000;

/** One waiting execution, as a callback that has woken it sees it. */
export class WaitingRun {
	private readonly client: TaskClient;

	private readonly credential: CredentialReader;

	private readonly untilElapsedMs: number;

	constructor(
		context: IWebhookFunctions,
		route: Route,
		readonly plan: WaitingPlan,
		readonly memory: WaitingMemory,
	) {
		const { baseUrl } = plan;
		this.credential = new CredentialReader(context, memory.credentialCache());
		this.untilElapsedMs = elapsedMs() + this.leftByDateMs;
		this.client = taskClient({ context, route, baseUrl, credential: this.credential });
	}

	get isLate(): boolean {
		return this.leftMs < 0;
	}

	/** How long something may still be waited for before the resume, in milliseconds. */
	get spareMs(): number {
		return this.leftMs - SPARE_MS;
	}

	/**
	 * How long the execution can still be resumed, in milliseconds: by the date, which n8n compares, and
	 * by a clock that only moves forward, in case n8n resumed it before the date was set back.
	 */
	private get leftMs(): number {
		return Math.min(this.leftByDateMs, this.untilElapsedMs - elapsedMs());
	}

	private get leftByDateMs(): number {
		return this.plan.untilMs - MARGIN_MS - Date.now();
	}

	/**
	 * Whether the credential still points where the tasks were created: a key that was changed together
	 * with the address must not go to the old one.
	 */
	async isSameAddress(): Promise<boolean> {
		const isSame = baseUrlOf(await this.readCredential()) === this.plan.baseUrl;
		if (!isSame) this.memory.forgetCredential();
		return isSame;
	}

	/** A callback that is lost because n8n cannot read the credential for a moment does not come again. */
	private async readCredential(): Promise<Credential> {
		for (let attempt = 0; attempt < FIRST_GAPS_MS.length; attempt++) {
			try {
				return await this.credential.get();
			} catch {
				await this.pause(attempt);
			}
		}
		return await this.credential.get();
	}

	/** The pause after a number of attempts. */
	private async pause(attempt: number): Promise<void> {
		const pauseMs = FIRST_GAPS_MS[attempt] ?? this.plan.pollIntervalMs;
		await sleep(Math.max(0, Math.min(pauseMs, this.spareMs)));
	}

	/**
	 * Whether a task has ended, or is given up. At most one request per task is in flight: a second
	 * callback returns false, and the first continues with the remaining tasks.
	 *
	 * @param task.isExpected the callback says so, and may be ahead of the API: then the end is waited
	 *                        for until the execution can no longer be resumed
	 */
	async hasEnded(task: WaitingTask, { isExpected }: { isExpected: boolean }): Promise<boolean> {
		const { ended, pending } = this.memory;
		for (;;) {
			if (ended.has(task.taskId)) return true;
			const other = pending.get(task.taskId);
			if (other === undefined) break;
			if (other.isExpected || !isExpected) return false;
			await other.done;
		}
		const done = this.getUntilKnown(task, { isExpected });
		pending.set(task.taskId, { isExpected, done });
		try {
			return await done;
		} finally {
			pending.delete(task.taskId);
		}
	}

	/** A callback that is lost because the service is down for a moment does not come again. */
	private async getUntilKnown(
		task: WaitingTask,
		{ isExpected }: { isExpected: boolean },
	): Promise<boolean> {
		for (let attempt = 0; ; attempt++) {
			const seen = await this.get(task);
			const mayHaveEnded = isExpected || this.memory.mayBeBehind;
			const isWorthAnother =
				seen === 'running' ? mayHaveEnded : seen === 'unseen' || seen === 'ahead';
			if (!isWorthAnother || this.spareMs <= 0) return seen === 'ended' || seen === 'lost';
			await this.pause(attempt);
		}
	}

	/**
	 * Whether the tasks of a large run that do not call back have ended. The last callback polls them;
	 * callbacks that come meanwhile leave it to that one.
	 */
	async haveRestEnded(rest: WaitingTask[]): Promise<boolean> {
		const { memory } = this;
		if (memory.isPolled) return false;
		memory.isPolled = true;
		const limiter = new Limiter(CALLBACK_REQUESTS_MAX);
		try {
			const ends = rest.map(async (task) => await this.pollUntilEnded(task, limiter));
			return (await Promise.all(ends)).every(Boolean);
		} finally {
			memory.isPolled = false;
		}
	}

	private async pollUntilEnded(task: WaitingTask, limiter: Limiter): Promise<boolean> {
		while (!this.memory.ended.has(task.taskId)) {
			const seen = await limiter.run(async () => await this.get(task));
			if (seen === 'ended' || seen === 'lost') break;
			const { spareMs } = this;
			if (spareMs <= 0) return false;
			await sleep(Math.min(this.plan.pollIntervalMs, spareMs));
		}
		return true;
	}

	/**
	 * `ahead` is a success whose result is still to come; its callback may have come before. `unseen` may
	 * be seen later; `lost` has had no good answer from the service for too long.
	 */
	private async get(
		waiting: WaitingTask,
	): Promise<'ended' | 'ahead' | 'running' | 'unseen' | 'lost'> {
		const { plan, memory } = this;
		const { taskId, externalId, itemIndex } = waiting;
		const patience = memory.patienceWith(taskId);
		const answer = await this.client.get(taskId, { externalId });
		if ('task' in answer) patience.noteSeen();
		if ('task' in answer && patience.hasEnded(answer.task)) {
			const ours = { id: taskId, externalId, source: plan.sources[itemIndex] };
			memory.ended.set(taskId, keepingKnown(answer.task, ours));
			return 'ended';
		}
		const failure = 'failure' in answer ? patience.endAfter(answer.failure) : undefined;
		if (failure !== undefined) {
			memory.lost.set(taskId, failure);
			return 'lost';
		}
		memory.runningId = taskId;
		if ('failure' in answer) return 'unseen';
		return answer.task.isAheadOfResult === true ? 'ahead' : 'running';
	}
}
