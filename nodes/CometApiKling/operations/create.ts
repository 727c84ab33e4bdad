import type { IDataObject, IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';
import { deliverUnfinished, deliverWaitEnd } from '../delivery/deliver';
import { awaitByCallback } from '../parking/awaitByCallback';
import { lookAtMedia, type MediaBody } from '../media/media';
import { requireCallbackAddress } from '../parking/address';
import { isCaller } from '../parking/callers';
import { gatheringOf } from '../parking/gathering';
import { createAwaitModeField, readAwaitMode, type AwaitMode } from '../parameters/awaitMode';
import {
	readChecksLinks,
	readDelivery,
	readWaiting,
	type Delivery,
	type Waiting,
} from '../parameters/read';
import type { ItemInput, Job } from '../run/job';
import { itemCount } from '../run/n8n';
import { refusal } from '../service/failure';
import { createTask, noteUsersId } from '../tasks/create';
import { noteEarlierAttempts, noteRememberedTasks } from '../tasks/earlier';
import { awaitByPolling } from '../tasks/poll';
import { inSlot } from '../tasks/slots';

interface CreateFields {
	body: IDataObject;
	awaitMode: AwaitMode;
	isCaller: boolean;
	waiting: Waiting;
	delivery: Delivery;
}

type CreatePlan = CreateFields & MediaBody;

/** How much longer than the wait for a task the link to its file lives, and how long at least. */
const LINK_SPARE_SECONDS = 30 * 60;
const LINK_MIN_SECONDS = 60 * 60;
/** Where nobody waits, nobody knows when the service gets round to the task. */
const LINK_UNAWAITED_SECONDS = 24 * 60 * 60;

/**
 * Checks the body that n8n collected from the fields, and the options; last, for it takes time, what
 * the task is made of.
 */
export async function readNewTask(input: ItemInput): Promise<CreatePlan> {
	noteRememberedTasks(input);
	const { checksLinks, ...plan } = readFields(input);
	const linkSeconds = linkSecondsFor(plan);
	// What an earlier try may have made of the same link is taken over, whatever the link has become.
	const isFirstTry = !noteEarlierAttempts(input, plan.body);
	const setting = { linkSeconds, checksLinks: checksLinks && isFirstTry };
	const media = await lookAtMedia(input, plan.body, setting);
	noteEarlierAttempts(input, media.body);
	return { ...plan, ...media };
}

function linkSecondsFor({ awaitMode, waiting }: CreateFields): number {
	if (awaitMode === 'none') return LINK_UNAWAITED_SECONDS;
	return Math.max(LINK_MIN_SECONDS, Math.ceil(waiting.maxWaitMs / 1000) + LINK_SPARE_SECONDS);
}

function readFields(input: ItemInput): CreateFields & { checksLinks: boolean } {
	const { context, route, request, run } = input;
	const awaitMode = readAwaitMode(input, createAwaitModeField);
	const plan = {
		body: route.checkBody((request.body ?? {}) as IDataObject, String(request.baseURL)),
		awaitMode,
		isCaller: awaitMode === 'callback' && isCaller(context),
		waiting: readWaiting(context),
		delivery: readDelivery(context, route),
		checksLinks: readChecksLinks(context),
	};
	noteUsersId(run, plan.body.external_task_id);
	refuseUnboundable(context, plan);
	return awaitMode === 'callback' ? callingBack(input, plan) : plan;
}

/** Who waits for callbacks is asleep while tasks end, and cannot create the next ones. */
function refuseUnboundable(context: IExecuteSingleFunctions, plan: CreateFields): void {
	const { maxParallelTasks } = plan.waiting;
	const count = itemCount(context) ?? 1;
	if (plan.awaitMode !== 'callback' || maxParallelTasks === 0 || count <= maxParallelTasks) return;
	throw refusal(
		`"Max Parallel Tasks" is ${maxParallelTasks}, but with "Wait for Callback" all ${count} tasks of the run are open at a time`,
		`Nothing was sent. Put a Loop Over Items node with a Batch Size of ${maxParallelTasks} before this node, as the example overnight-through-restarts does, or set "Await Result" to "Poll Until Finished", or remove "Max Parallel Tasks".`,
	);
}

/** The plan whose task calls the node itself back. */
function callingBack<Plan extends CreateFields>(input: ItemInput, plan: Plan): Plan {
	if (plan.body.callback_url !== undefined) {
		throw refusal(
			'"Callback URL" and "Wait for Callback" exclude each other',
			'To wait for the callback, the node needs its own callback address: remove "Callback URL", or set "Await Result" to another value.',
		);
	}
	const address = requireCallbackAddress(input);
	gatheringOf(input.run).expect(input.context.getItemIndex());
	return plan.isCaller ? { ...plan, body: { ...plan.body, callback_url: address } } : plan;
}

/** Creates a task and waits for it in the way that the user chose. */
export async function createAndWait(job: Job<CreatePlan>): Promise<INodeExecutionData> {
	const { awaitMode, delivery } = job.plan;
	const isNew = true;
	const order = { ...job, delivery };
	if (awaitMode === 'callback') {
		return await awaitByCallback(job, { isNew }, async () => await inSlot(job, createTask));
	}
	if (awaitMode === 'poll') {
		const end = await inSlot(job, async () => {
			return await awaitByPolling(job, await createTask(job), { isNew });
		});
		return await deliverWaitEnd(order, end);
	}
	return deliverUnfinished(order, await inSlot(job, createTask));
}
