import type { INodeExecutionData } from 'n8n-workflow';
import { awaitByPolling, isPassing, keepingIds } from './awaitByPolling';
import { callsBack } from './callers';
import { failureOfTask, type Delivery } from './deliver';
import { Failed } from './failed';
import type { Failure } from './failure';
import { finish } from './finish';
import { Gate } from './gate';
import { failedTask, failureOf, stopIfEnded, type Job } from './job';
import { parkItem, parkRun, type Outcome } from './parking';
import { beforeStop } from './pause';
import { askApi, queryFor } from './request';
import { itemCount } from './run';
import { hasEnded, type Task } from './task';
import type { Waiting } from './waiting';

export type ParkingJob = Job<{ delivery: Delivery; waiting: Waiting }>;

/** What an item hands in when the items of a run are gathered before parking. */
export interface Arrival {
	job: ParkingJob;
	outcome: Outcome;
}

/** What came of gathering. */
export interface Conclusion {
	outcomes: Map<number, Outcome>;
	/** The item for which the node fails, if it stops on errors. */
	fatalItem?: number;
	/** What was stored, by item index, if the execution was parked. */
	parked?: INodeExecutionData[];
}

/** Most looks at a time right before parking. */
const LOOKS_MAX = 20;

/**
 * Brings an item to its task, waits for the other items of the run, and then parks the whole
 * execution until the callbacks have come. If no callback is to be expected any more by then, since
 * the tasks have ended, nothing is parked.
 *
 * @param isNew whether the task was just created, so that the service may not know it yet
 */
export async function awaitByCallback(
	job: ParkingJob,
	isNew: boolean,
	reach: () => Promise<Task>,
): Promise<INodeExecutionData> {
	const { run, itemIndex } = job;
	const outcome = await outcomeOf(job, reach);
	const arrival = run.gathering.arrive(
		itemIndex,
		{ job, outcome },
		run.startedCount,
		async (all) => {
			return await conclude(job, all, isNew);
		},
	);
	const conclusion = await beforeStop(arrival, run.stop);
	stopIfEnded(job, 'task' in outcome ? outcome.task : undefined);
	const { outcomes, fatalItem, parked } = conclusion as Conclusion;
	const concluded = outcomes.get(itemIndex) ?? outcome;
	const isLeftToOther = fatalItem !== undefined && fatalItem !== itemIndex;
	if (parked !== undefined) return parked[itemIndex];
	if (isLeftToOther) return parkItem(concluded, itemIndex);
	if ('failure' in concluded) throw new Failed(concluded.failure);
	return await finish(job, await awaitByPolling(job, concluded.task, isNew));
}

async function outcomeOf(job: ParkingJob, reach: () => Promise<Task>): Promise<Outcome> {
	let failure: Failure;
	try {
		return { task: await reach() };
	} catch (error) {
		failure = failureOf(error);
	}
	if (job.context.continueOnFail()) return { failure };
	throw new Failed(failure);
}

/** A callback that comes before the park is lost, so every task is looked at right before it. */
async function conclude(
	job: ParkingJob,
	arrivals: ReadonlyMap<number, Arrival>,
	isNew: boolean,
): Promise<Conclusion> {
	const gate = new Gate(LOOKS_MAX);
	const looks = [...arrivals].map(async ([itemIndex, arrival]): Promise<[number, Outcome]> => {
		return [itemIndex, await gate.pass(async () => await look(arrival, isNew))];
	});
	const outcomes = new Map(await Promise.all(looks));
	if (!job.context.continueOnFail()) {
		const fatalItem = [...outcomes].find(([, outcome]) => isBad(outcome))?.[0];
		if (fatalItem !== undefined) return { outcomes, fatalItem };
	}
	const count = itemCount(job.context) ?? arrivals.size;
	const isCallExpected = [...outcomes].some(([itemIndex, outcome]) => {
		return !isOver(outcome) && (!isNew || callsBack(itemIndex, count));
	});
	if (!isCallExpected || job.run.mustPoll || job.run.stop.isStopped) return { outcomes };
	return { outcomes, parked: await parkRun(job, arrivals, outcomes) };
}

function isOver(outcome: Outcome): boolean {
	return 'failure' in outcome || hasEnded(outcome.task);
}

function isBad(outcome: Outcome): boolean {
	return 'failure' in outcome || failureOfTask(outcome.task) !== undefined;
}

async function look({ job, outcome }: Arrival, isNew: boolean): Promise<Outcome> {
	if (isOver(outcome) || 'failure' in outcome) return outcome;
	const { task } = outcome;
	const answer = await askApi(job.context, job.route, queryFor(job.options, job.route, task.id));
	if ('task' in answer) return { task: keepingIds(answer.task, task) };
	if (isPassing(answer.failure, isNew)) return outcome;
	return { failure: failedTask(answer.failure, task).failure };
}
