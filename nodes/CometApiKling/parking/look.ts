import { sleep, type IWebhookFunctions } from 'n8n-workflow';
import { Gate } from '../base/gate';
import { baseUrlOf, KnownCredential } from '../service/credential';
import { isPassing } from '../service/failure';
import { requestTo, taskRequests } from '../service/request';
import type { Route } from '../service/route';
import { hasEnded, keepingKnown } from '../service/task';
import { ParkLimit } from './limit';
import type { ParkMemory } from './memory';
import type { ParkedPlan, ParkedTask } from './stored';

/** Pauses before the first looks at a task that should have ended; then the poll interval. */
const FIRST_GAPS_MS = [1_000, 2_000, 4_000, 8_000];

/** Most looks at a time while the last callback waits for the rest. */
const LOOKS_MAX = 20;

/** One parked execution, as a callback that has woken it sees it. */
export class ParkedRun {
	readonly limit: ParkLimit;

	private readonly credential: KnownCredential;

	constructor(
		private readonly context: IWebhookFunctions,
		readonly route: Route,
		readonly plan: ParkedPlan,
		readonly memory: ParkMemory,
	) {
		this.limit = new ParkLimit(plan);
		this.credential = new KnownCredential(context, memory.credentialCache());
	}

	/**
	 * Whether the credential still points where the tasks were created: a key that was changed with the
	 * address must not go to the old one.
	 */
	async isSameAddress(): Promise<boolean> {
		const isSameAddress = baseUrlOf(await this.credential.get()) === this.plan.baseUrl;
		if (!isSameAddress) this.memory.forgetCredential();
		return isSameAddress;
	}

	/**
	 * Whether a task has ended. Nobody looks at a task twice at a time: who comes second leaves it to
	 * the other, who goes on to the other tasks when this one has ended.
	 *
	 * @param task.isExpected the callback says so, and may be ahead of the API: what it says is waited
	 *                        for, until the execution cannot be resumed any more
	 */
	async hasEnded(task: ParkedTask, { isExpected }: { isExpected: boolean }): Promise<boolean> {
		const { ended, looks } = this.memory;
		for (;;) {
			if (ended.has(task.taskId)) return true;
			const other = looks.get(task.taskId);
			if (other === undefined) break;
			if (other.isExpected || !isExpected) return false;
			await other.done;
		}
		const done = this.lookUntilKnown(task, { isExpected });
		looks.set(task.taskId, { isExpected, done });
		try {
			return await done;
		} finally {
			looks.delete(task.taskId);
		}
	}

	/** A wake-up that is lost because the service is down for a moment does not come again. */
	private async lookUntilKnown(
		task: ParkedTask,
		{ isExpected }: { isExpected: boolean },
	): Promise<boolean> {
		for (let attempt = 0; ; attempt++) {
			const seen = await this.look(task);
			const isWorthAnother = seen === 'running' ? isExpected : seen === 'unseen';
			const { spareMs } = this.limit;
			if (!isWorthAnother || spareMs <= 0) return seen === 'ended';
			await sleep(Math.min(FIRST_GAPS_MS[attempt] ?? this.plan.pollIntervalMs, spareMs));
		}
	}

	/**
	 * Whether those tasks of a large run have ended that do not call back. The last callback waits
	 * for them, looking at each every poll interval; callbacks that come meanwhile leave it to that
	 * one.
	 */
	async haveRestEnded(rest: ParkedTask[]): Promise<boolean> {
		const { memory } = this;
		if (memory.isWatched) return false;
		memory.isWatched = true;
		const gate = new Gate(LOOKS_MAX);
		try {
			const ends = rest.map(async (task) => await this.untilEnded(task, gate));
			return (await Promise.all(ends)).every(Boolean);
		} finally {
			memory.isWatched = false;
		}
	}

	private async untilEnded(task: ParkedTask, gate: Gate): Promise<boolean> {
		while (!this.memory.ended.has(task.taskId)) {
			if ((await gate.pass(async () => await this.look(task))) === 'ended') break;
			const { spareMs } = this.limit;
			if (spareMs <= 0) return false;
			await sleep(Math.min(this.plan.pollIntervalMs, spareMs));
		}
		return true;
	}

	/** One look; `unseen` is what may be seen later, `lost` what will not. */
	private async look(parked: ParkedTask): Promise<'ended' | 'running' | 'unseen' | 'lost'> {
		const { context, route, plan, credential, memory } = this;
		const { taskId, externalId, itemIndex } = parked;
		const source = plan.sources?.[itemIndex];
		const request = requestTo(plan.baseUrl);
		const answer = await taskRequests({ context, route, request, credential }).look(taskId);
		if ('task' in answer && hasEnded(answer.task)) {
			memory.ended.set(taskId, keepingKnown(answer.task, { id: taskId, externalId, source }));
			return 'ended';
		}
		memory.runningId = taskId;
		if ('task' in answer) return 'running';
		// A task that is parked was created or seen: who does not know it is late to know it.
		return isPassing(answer.failure, { isNew: true }) ? 'unseen' : 'lost';
	}
}
