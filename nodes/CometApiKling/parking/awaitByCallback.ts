import type { INodeExecutionData } from 'n8n-workflow';
import { beforeStop } from '../base/stop';
import { deliverWaitEnd } from '../delivery/deliver';
import { failureIn, stopIfEnded } from '../run/progress';
import { whileParked } from '../run/n8n';
import { FailureError, isPassing, type Failure } from '../service/failure';
import { failureOfTask, hasEnded, keepingKnown, type Task } from '../service/task';
import { adoptionsOf } from '../tasks/create';
import { awaitByPolling } from '../tasks/poll';
import { gatheringOf, type Arrival, type Conclusion, type ParkingJob } from './gathering';
import { park } from './park';
import { toParkedItem, type Outcome } from './stored';

/**
 * Brings an item to its task, waits for the other items of the run, and then parks the whole
 * execution until the callbacks have come. If no callback is to be expected any more by then, since
 * the tasks have ended, nothing is parked.
 *
 * @param age whether the task is just created, so that the service may not know it yet
 */
export async function awaitByCallback(
	job: ParkingJob,
	age: { isNew: boolean },
	reach: () => Promise<Task>,
): Promise<INodeExecutionData> {
	const { run, itemIndex } = job;
	const outcome = await outcomeOf(job, reach);
	const arrival = gatheringOf(run).arrive({ job, outcome }, async (arrivals) => {
		return await conclude(job, arrivals, age);
	});
	const conclusion = await beforeStop(arrival, run.stop);
	stopIfEnded(job);
	const { outcomes, fatalItem, parked } = conclusion as Conclusion;
	const concluded = outcomes.get(itemIndex) ?? outcome;
	const isLeftToOther = fatalItem !== undefined && fatalItem !== itemIndex;
	if (parked !== undefined) return whileParked(parked[itemIndex]);
	if (isLeftToOther) return toParkedItem(concluded, itemIndex);
	if ('failure' in concluded) throw new FailureError(concluded.failure);
	const order = { ...job, delivery: job.plan.delivery };
	return await deliverWaitEnd(order, await awaitByPolling(job, concluded.task, age));
}

async function outcomeOf(job: ParkingJob, reach: () => Promise<Task>): Promise<Outcome> {
	let failure: Failure;
	try {
		return { task: await reach() };
	} catch (error) {
		failure = failureIn(job, error);
	}
	if (job.context.continueOnFail()) return { failure };
	throw new FailureError(failure);
}

/** A callback that comes before the park is lost, so every task is looked at right before it. */
async function conclude(
	job: ParkingJob,
	arrivals: ReadonlyMap<number, Arrival>,
	age: { isNew: boolean },
): Promise<Conclusion> {
	const { run } = job;
	const looks = [...arrivals].map(async ([itemIndex, arrival]): Promise<[number, Outcome]> => {
		return [itemIndex, await lookOnce(arrival, age)];
	});
	const outcomes = new Map(await Promise.all(looks));
	if (!job.context.continueOnFail()) {
		const fatalItem = [...outcomes].find(([, outcome]) => isBad(outcome))?.[0];
		if (fatalItem !== undefined) return { outcomes, fatalItem };
	}
	const isCallExpected = [...outcomes].some(([itemIndex, outcome]) => {
		return !isOver(outcome) && (!age.isNew || arrivals.get(itemIndex)?.job.plan.isCaller);
	});
	if (!isCallExpected || adoptionsOf(run).callElsewhere || run.stop.isStopped) return { outcomes };
	return { outcomes, parked: await park(job, arrivals, outcomes) };
}

function isOver(outcome: Outcome): boolean {
	return 'failure' in outcome || hasEnded(outcome.task);
}

function isBad(outcome: Outcome): boolean {
	return 'failure' in outcome || failureOfTask(outcome.task) !== undefined;
}

async function lookOnce({ job, outcome }: Arrival, age: { isNew: boolean }): Promise<Outcome> {
	if (isOver(outcome) || 'failure' in outcome) return outcome;
	const { task } = outcome;
	const answer = await job.requests.look(task.id);
	if ('task' in answer) return { task: keepingKnown(answer.task, task) };
	if (isPassing(answer.failure, age)) return outcome;
	return { failure: failureIn(job, new FailureError(answer.failure)) };
}
