import type {
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { readCallback, type Callback } from './callback';
import { deliverEnded, deliverTask, readDelivery, type Delivery } from './deliver';
import { failureOf } from './job';
import { errorItem } from './nodeError';
import { Repeats } from './repeats';
import { askApi, baseUrlOf, CREDENTIAL_NAME, queryAt } from './request';
import { isSignedBy } from './signature';
import { Stop } from './stop';
import { readTask, type Route, type Task, type TaskStatus } from './task';

const BODY_MAX_BYTES = 1_000_000;

/** What the user set on the trigger. */
interface Settings {
	events: TaskStatus[];
	isVerified: boolean;
	ignoresRepeats: boolean;
	delivery: Delivery;
}

/** A refusal, by the HTTP status with which the sender is answered. */
class Refusal extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/**
 * `webhook()` of the trigger: judges a callback, answers the sender, and hands the task on.
 *
 * A refused callback gets a 4xx, or a 503 where the sender should repeat it; one that is filtered or
 * known already gets a 200. Neither starts an execution.
 */
export async function receiveCallback(
	context: IWebhookFunctions,
	route: Route,
): Promise<IWebhookResponseData> {
	const response = context.getResponseObject();
	let task: Task | undefined;
	const settings = readSettings(context);
	try {
		task = await acceptedTask(context, route, settings);
	} catch (error) {
		const isRefusal = error instanceof Refusal;
		const message = isRefusal ? error.message : failureOf(error).message;
		response.status(isRefusal ? error.status : 503).json({ message });
		return { noWebhookResponse: true };
	}
	response.status(200).json({ received: true });
	if (task === undefined) return { noWebhookResponse: true };
	return {
		noWebhookResponse: true,
		workflowData: [[await itemOf(context, task, settings.delivery)]],
	};
}

function readSettings(context: IWebhookFunctions): Settings {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		events: context.getNodeParameter('events', []) as TaskStatus[],
		isVerified: context.getNodeParameter('verify', true) as boolean,
		ignoresRepeats: options.ignoreRepeats !== false,
		delivery: readDelivery(context),
	};
}

/** The task to hand on, or nothing if it is filtered or known. Throws `Refusal`. */
async function acceptedTask(
	context: IWebhookFunctions,
	route: Route,
	settings: Settings,
): Promise<Task | undefined> {
	const body = context.getBodyData() as unknown;
	const callback = readCallback(body);
	await refuseForged(context);
	if (callback === undefined) throw new Refusal(400, 'The body is not a task in JSON');
	const repeats = repeatsOf(context, settings);
	const isWanted = (status: TaskStatus | undefined, id: string | undefined) => {
		if (status !== undefined && !settings.events.includes(status)) return false;
		return repeats === undefined || !repeats.has(`${id}:${status}`);
	};
	if (!isWanted(callback.status, callback.taskId)) return undefined;
	const task = settings.isVerified
		? await verifiedTask(context, route, callback)
		: readTask(body, route);
	if (task === undefined) throw new Refusal(400, 'The body is not a task in JSON');
	if (!isWanted(task.status, task.id)) return undefined;
	const isNew = repeats === undefined || repeats.take(`${task.id}:${task.status}`);
	return isNew ? task : undefined;
}

/** While listening for a test event, a repeated callback is just what the user sends. */
function repeatsOf(context: IWebhookFunctions, settings: Settings): Repeats | undefined {
	if (!settings.ignoresRepeats || context.getMode() === 'manual') return undefined;
	const triggerId = `${context.getWorkflow().id}:${context.getNode().id}`;
	return new Repeats(triggerId, context.getWorkflowStaticData('node'));
}

async function refuseForged(context: IWebhookFunctions): Promise<void> {
	const { rawBody } = context.getRequestObject() as unknown as { rawBody?: Buffer };
	const bytes = rawBody?.length ?? Number(context.getHeaderData()['content-length'] ?? 0);
	if (bytes > BODY_MAX_BYTES) throw new Refusal(400, 'The body is larger than 1 MB');
	const { webhookSecret } = await context.getCredentials<{ webhookSecret?: string }>(
		CREDENTIAL_NAME,
	);
	if (!webhookSecret) return;
	const request = { headers: context.getHeaderData(), rawBody: rawBody ?? Buffer.alloc(0) };
	if (!isSignedBy(webhookSecret, request, Date.now() / 1000)) {
		throw new Refusal(401, 'The signature is missing, wrong or too old');
	}
}

/** The task as the API knows it. Whether callbacks carry CometAPI's own task id is not known. */
async function verifiedTask(
	context: IWebhookFunctions,
	route: Route,
	callback: Callback,
): Promise<Task> {
	const ids = [callback.taskId, callback.externalId].filter((id) => id !== undefined);
	let isDown = false;
	const baseUrl = baseUrlOf(await context.getCredentials<{ baseUrl?: string }>(CREDENTIAL_NAME));
	for (const id of ids) {
		const answer = await askApi(context, route, queryAt(baseUrl, route, id));
		if ('task' in answer) return answer.task;
		const { failure } = answer;
		isDown ||= failure.retryable || failure.http_status === 401 || failure.http_status === 403;
	}
	if (isDown) throw new Refusal(503, 'The task could not be confirmed at the moment');
	throw new Refusal(403, 'The service does not know this task');
}

/** Never throws: the event has been accepted, so a file that cannot be had must not lose it. */
async function itemOf(
	context: IWebhookFunctions,
	task: Task,
	delivery: Delivery,
): Promise<INodeExecutionData> {
	const deliver = task.status === 'succeed' ? deliverEnded : deliverTask;
	let item: INodeExecutionData;
	try {
		item = await deliver(context, task, delivery, 0, new Stop());
	} catch (error) {
		item = errorItem(failureOf(error), 0);
	}
	// A trigger has no input that its item could be paired with.
	return { json: item.json, ...(item.binary && { binary: item.binary }) };
}
