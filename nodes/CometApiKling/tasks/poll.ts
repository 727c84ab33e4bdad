import { sleepUnlessCancelled } from '../base/cancellation';
import { spanText } from '../base/text';
import { elapsedMs } from '../base/time';
import type { Waiting } from '../parameters/read';
import { throwIfCancelled } from '../run/job';
import type { Job } from '../run/operation';
import type { Run } from '../run/run';
import { FailureError, type Failure } from '../service/failure';
import { Patience } from '../service/patience';
import { hasEnded, keepingKnown, type Task, type WaitEnd } from '../service/task';
import type { TaskQuota } from './quota';
import { PollSchedule, type ScheduledTask } from './schedule';

type PollJob = Job<{ waiting: Waiting }>;

/** Polls the tasks of one run. */
export class Poller {
	private readonly schedule: PollSchedule;

	constructor(
		run: Run,
		private readonly quota?: TaskQuota,
	) {
		this.schedule = new PollSchedule(run.cancellation);
	}

	/**
	 * Polls a task until it has ended or Max Wait is over.
	 *
	 * `Patience` decides which failed polls are tolerated, and for how long.
	 *
	 * @param age whether the task was just created; one of unknown age is polled at once
	 */
	async untilEnded(job: PollJob, task: Task, age: { isNew: boolean }): Promise<WaitEnd> {
		const intervalMs = job.plan.waiting.pollIntervalMs;
		const scheduled = this.schedule.add({ ...age, intervalMs });
		try {
			return await this.poll(job, scheduled, task);
		} finally {
			this.schedule.remove();
		}
	}

	private async poll(job: PollJob, scheduled: ScheduledTask, started: Task): Promise<WaitEnd> {
		const { waiting } = job.plan;
		const startMs = elapsedMs();
		const waitedMs = () => elapsedMs() - startMs;
		let task = started;
		let lastFailure: Failure | undefined;
		const patience = new Patience({ isSeen: started.isUnseen !== true });
		const isOver = () =>
			patience.hasEnded(task) || (hasEnded(task) && waitedMs() >= waiting.maxWaitMs);
		while (!isOver()) {
			const leastMs = waitedMs() + (lastFailure?.retryAfterMs ?? 0);
			const dueMs = () => Math.min(Math.max(scheduled.dueMs, leastMs), waiting.maxWaitMs);
			if (waitedMs() >= waiting.maxWaitMs) return timeOut(task, waiting, lastFailure);
			await this.sleepUntil(job, dueMs, waitedMs);
			scheduled.notePoll(waitedMs());
			const { id, externalId } = task;
			const untilMs = startMs + waiting.maxWaitMs;
			const answer = await job.client.get(id, { untilMs, externalId });
			throwIfCancelled(job);
			if ('task' in answer) {
				lastFailure = undefined;
				patience.noteSeen();
				task = keepingKnown(answer.task, task);
			} else {
				lastFailure = answer.failure;
				const end = patience.endAfter(lastFailure);
				if (end !== undefined) throw new FailureError(end);
			}
		}
		this.quota?.noteTaskEnded();
		if (task.status === 'succeed') {
			this.schedule.noteEnd(Math.min(durationMsOf(task), waitedMs()));
		}
		return { task, timedOut: false };
	}

	/** Sleeps until a task is due, which can become earlier when the first task of the run has ended. */
	private async sleepUntil(
		job: PollJob,
		dueMs: () => number,
		waitedMs: () => number,
	): Promise<void> {
		const { firstEnd } = this.schedule;
		for (let leftMs = dueMs() - waitedMs(); leftMs > 0; leftMs = dueMs() - waitedMs()) {
			const wakeUp = firstEnd.isCancelled ? job.run.cancellation : firstEnd;
			await sleepUnlessCancelled(Math.ceil(leftMs), wakeUp);
			throwIfCancelled(job);
		}
	}
}

/** How long the service took, by its own clock; infinite if it does not say. */
function durationMsOf({ createdAtMs, updatedAtMs }: Task): number {
	if (createdAtMs === undefined || updatedAtMs === undefined) return Infinity;
	return updatedAtMs > createdAtMs ? updatedAtMs - createdAtMs : Infinity;
}

function timeOut(task: Task, waiting: Waiting, lastFailure: Failure | undefined): WaitEnd {
	const { words } = task.route;
	if (waiting.continuesOnTimeout) return { task, timedOut: true };
	const lastCheck =
		lastFailure === undefined ? '' : ` The last status check failed: ${lastFailure.message}.`;
	throw new FailureError({
		message: `The task was still "${task.status}" after ${spanText(waiting.maxWaitMs)}`,
		description: `The task is not lost: it continues at the service. Fetch its result with the operation "Await Result" (${words.kindField}: ${words.kindLabel}) and this Task ID, or raise "Max Wait (Minutes)" in Options.${lastCheck}`,
		retryable: true,
		mayHaveCreated: false,
	});
}
