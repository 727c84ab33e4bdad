import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { callsBack } from './callers';
import { readCallback, saysRunning, type Callback } from './callback';
import { deliverEnded } from './deliver';
import type { Failure } from './failure';
import { failureOf } from './job';
import { nameTasks } from './nameTasks';
import { errorItem, goesOnAfterErrors, describeFailure, nodeError } from './nodeError';
import { failOnResume, forErrorOutput, storedItems, storedPlan } from './parkedExecution';
import { readParked } from './parking';
import { hasEndedByNow } from './parkedLook';
import { haveRestEnded } from './parkedRest';
import {
	isLate,
	parkedStateOf,
	type ParkedItem,
	type ParkedPlan,
	type ParkedState,
	type ParkedTask,
} from './parkedState';
import { Stop } from './stop';
import type { Route, Task } from './task';

/**
 * How long a claim outlives its delivery. A resumed execution takes no callbacks any more; one that
 * n8n did not resume after all (seen while 2.x recovers from a crash) is open to the next callback.
 */
const CLAIM_KEPT_MS = 30_000;

/**
 * `webhook()` of the parked node. A callback is a wake-up, not a proof: the sender is answered at
 * once, the API is asked, and only when every task of the run has ended does the execution go on.
 *
 * Never throws: n8n would run the nodes behind with an empty item and drop the earlier data.
 */
export async function resumeByCallback(
	context: IWebhookFunctions,
	route: Route,
): Promise<IWebhookResponseData> {
	context.getResponseObject().status(200).json({ received: true });
	try {
		const items = await resultsIfAllEnded(context, route);
		return { noWebhookResponse: true, ...(items !== undefined && { workflowData: [items] }) };
	} catch (error) {
		context.logger.warn(`A Kling callback could not be followed up: ${failureOf(error).message}`);
		return { noWebhookResponse: true };
	}
}

async function resultsIfAllEnded(
	context: IWebhookFunctions,
	route: Route,
): Promise<INodeExecutionData[] | undefined> {
	const callback = readCallback(context.getBodyData());
	if (callback === undefined || saysRunning(callback)) return undefined;
	const plan = storedPlan(context);
	if (plan === undefined) return undefined;
	const parked = readParked(storedItems(context));
	const tasks = parked.filter((item): item is ParkedTask => 'taskId' in item);
	const state = parkedStateOf(context.getExecutionId(), parked, Date.now());
	const caller = tasks.find((task) => isCalledBy(task, callback));
	const place = { context, route, baseUrl: plan.baseUrl };
	if (caller !== undefined && !(await hasEndedByNow(place, state, caller, true))) return undefined;
	const [callers, rest] = splitByCalling(tasks, parked.length);
	const running = callers.find(({ taskId }) => taskId === state.runningId);
	for (const task of running === undefined ? callers : [running, ...callers]) {
		if (isClaimed(state)) return undefined;
		if (!(await hasEndedByNow(place, state, task, false))) return undefined;
	}
	if (rest.length > 0 && !(await haveRestEnded(place, state, plan, rest))) return undefined;
	if (isClaimed(state) || isLate(plan) || parked.length === 0) return undefined;
	state.claimedUntilMs = Infinity;
	try {
		const items = await deliverAll(context, parked, state, plan);
		return isLate(plan) ? undefined : items;
	} finally {
		state.claimedUntilMs = Date.now() + CLAIM_KEPT_MS;
	}
}

function splitByCalling(tasks: ParkedTask[], count: number): [ParkedTask[], ParkedTask[]] {
	const isCaller = ({ itemIndex }: ParkedTask) => callsBack(itemIndex, count);
	return [tasks.filter(isCaller), tasks.filter((task) => !isCaller(task))];
}

function isClaimed({ claimedUntilMs }: ParkedState): boolean {
	return Date.now() < claimedUntilMs;
}

function isCalledBy(task: ParkedTask, callback: Callback): boolean {
	if (callback.taskId === task.taskId) return true;
	return callback.externalId !== undefined && callback.externalId === task.externalId;
}

/** Makes the items of all tasks, and sees to it that the node fails if it stops on errors. */
async function deliverAll(
	context: IWebhookFunctions,
	parked: ParkedItem[],
	state: ParkedState,
	plan: ParkedPlan,
): Promise<INodeExecutionData[]> {
	const failures: Array<[number, Failure]> = [];
	const stop = new Stop();
	const items = parked.map(async (item): Promise<INodeExecutionData> => {
		const pairedItem = { item: item.itemIndex };
		if ('error' in item) return forErrorOutput(context, { json: item.error, pairedItem });
		const { itemIndex, taskId } = item;
		const task = state.ended.get(taskId) as Task;
		const delivery = plan.deliveries[itemIndex];
		try {
			return await deliverEnded(context, task, delivery, itemIndex, stop);
		} catch (error) {
			const failure = failureOf(error);
			failures.push([itemIndex, failure]);
			return forErrorOutput(context, errorItem(failure, itemIndex));
		}
	});
	const delivered = await Promise.all(items);
	if (!goesOnAfterErrors(context.getNode())) stopOnFailure(context, failures, state);
	return delivered;
}

/** On 2.x the node fails with the first item's failure; on 1.x the item flows on as `{error, details}`. */
function stopOnFailure(
	context: IWebhookFunctions,
	failures: Array<[number, Failure]>,
	state: ParkedState,
): void {
	const first = failures.sort(([a], [b]) => a - b)[0];
	if (first === undefined) return;
	const [itemIndex, failure] = first;
	const others = nameTasks([...state.ended.values()], { id: failure.task_id });
	const description = `${describeFailure(failure, itemIndex)}${others}`;
	failOnResume(context, nodeError(context.getNode(), failure, itemIndex, description));
}
