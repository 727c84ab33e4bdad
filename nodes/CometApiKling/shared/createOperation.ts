import type { IDataObject, IExecuteSingleFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { awaitByCallback } from './awaitByCallback';
import { awaitByPolling } from './awaitByPolling';
import { callsBack } from './callers';
import { requireCallbackAddress } from './callbackAddress';
import { createTask } from './createTask';
import { deliverTask, readDelivery, type Delivery } from './deliver';
import { refused } from './failed';
import { finish } from './finish';
import { checkItem, itemOperation, stopIfEnded, type Job } from './job';
import { itemCount } from './run';
import type { Route, Task } from './task';
import { checkTaskBody } from './taskBody';
import { readAwaitMode, readWaiting, type AwaitMode, type Waiting } from './waiting';

interface CreatePlan {
	body: IDataObject;
	awaitMode: AwaitMode;
	waiting: Waiting;
	delivery: Delivery;
}

/** preSend: checks the body that n8n collected from the fields, and the options. */
export const checkNewTask = checkItem<CreatePlan>((context, options) => {
	const awaitMode = readAwaitMode(context);
	const body = checkTaskBody((options.body ?? {}) as IDataObject);
	return {
		body: awaitMode === 'callback' ? callingBack(context, options, body) : body,
		awaitMode,
		waiting: readWaiting(context),
		delivery: readDelivery(context),
	};
});

function callingBack(
	context: IExecuteSingleFunctions,
	options: IHttpRequestOptions,
	body: IDataObject,
): IDataObject {
	if (body.callback_url !== undefined) {
		throw refused(
			'"Callback URL" and "Wait for Callback" exclude each other',
			'To wait for the callback, the node needs its own callback address: remove "Callback URL", or set "Await Result" to another value.',
		);
	}
	const address = requireCallbackAddress(context, options);
	const isCaller = callsBack(context.getItemIndex(), itemCount(context) ?? 1);
	return isCaller ? { ...body, callback_url: address } : body;
}

/** Creates a task and waits for it in the way that the user chose. */
export const createOperation = (route: Route) =>
	itemOperation<CreatePlan>(route, async (job) => {
		const { awaitMode, delivery } = job.plan;
		if (awaitMode === 'callback') {
			return await awaitByCallback(job, true, async () => await inSlot(job, createTask));
		}
		if (awaitMode === 'poll') {
			const end = await inSlot(job, async () => {
				return await awaitByPolling(job, await createTask(job), true);
			});
			return await finish(job, end);
		}
		const task: Task = await inSlot(job, createTask);
		const withoutFiles = { ...delivery, kinds: [] };
		return await deliverTask(job.context, task, withoutFiles, job.itemIndex, job.run.stop);
	});

/** Does the work in one of the run's slots, so that no more than the wanted number go on at a time. */
async function inSlot<T>(job: Job<CreatePlan>, work: (job: Job<CreatePlan>) => Promise<T>) {
	const leave = await job.run.gate(job.plan.waiting.maxParallelTasks).enter();
	let isDone = false;
	try {
		stopIfEnded(job);
		const result = await work(job);
		isDone = true;
		return result;
	} finally {
		// A failure that stops the node must not let the next item in before it has done so.
		if (isDone || job.context.continueOnFail()) leave();
	}
}
