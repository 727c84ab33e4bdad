import type {
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { deliver, deliverEnded } from '../delivery/deliver';
import { requireOptions } from '../parameters/choices';
import { readDelivery, type Delivery } from '../parameters/read';
import { toErrorItem } from '../run/errors';
import { failureIn } from '../run/progress';
import { Run } from '../run/run';
import { readCallback } from '../service/callback';
import { baseUrlOf, KnownCredential } from '../service/credential';
import { failureOf } from '../service/failure';
import type { Routes } from '../service/route';
import type { Task, TaskStatus } from '../service/task';
import { confirmedTask } from './confirm';
import { taskKindsField } from './fields';
import { Repeats } from './repeats';
import { Refusal, requireSignature, requireSmallBody } from './sender';
import { unconfirmedTask } from './unconfirmed';

/** What the user set on the trigger. */
interface Settings {
	/** The routes whose tasks may call. */
	routes: Routes;
	events: TaskStatus[];
	isVerified: boolean;
	ignoresRepeats: boolean;
	delivery: Delivery;
}

/** A task to hand on. */
interface Accepted {
	task: Task;
	/** Where the service is. */
	baseUrl: string;
}

/**
 * `webhook()` of the trigger: judges a callback, answers the sender, and hands the task on.
 *
 * A refused callback gets a 4xx, or a 503 where the sender should repeat it; one that is filtered or
 * known already gets a 200. Neither starts an execution.
 */
export async function receiveCallback(
	context: IWebhookFunctions,
	routes: Routes,
): Promise<IWebhookResponseData> {
	const response = context.getResponseObject();
	let accepted: Accepted | undefined;
	let settings: Settings;
	try {
		settings = readSettings(context, routes);
		accepted = await acceptedTask(context, settings);
	} catch (error) {
		const isRefusal = error instanceof Refusal;
		const message = isRefusal ? error.message : failureOf(error).message;
		response.status(isRefusal ? error.status : 503).json({ message });
		return { noWebhookResponse: true };
	}
	response.status(200).json({ received: true });
	if (accepted === undefined) return { noWebhookResponse: true };
	return {
		noWebhookResponse: true,
		workflowData: [[await itemOf(context, accepted, settings)]],
	};
}

function readSettings(context: IWebhookFunctions, routes: Routes): Settings {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const isVerified = context.getNodeParameter('verify', true) as boolean;
	const delivery = readDelivery(context, ...Object.values(routes));
	const field = taskKindsField(Object.values(routes));
	const kinds = requireOptions(context.getNodeParameter(field.name, field.default), field);
	if (kinds.length === 0) throw new Refusal(503, `"${field.displayName}" is empty`);
	return {
		routes: Object.fromEntries(kinds.map((kind) => [kind, routes[kind]])),
		events: context.getNodeParameter('events', []) as TaskStatus[],
		isVerified,
		ignoresRepeats: options.ignoreRepeats !== false,
		// Whoever knows the URL would choose what n8n fetches.
		delivery: isVerified ? delivery : { ...delivery, kinds: [] },
	};
}

/** The task to hand on, or nothing if it is filtered or known. Throws `Refusal`. */
async function acceptedTask(
	context: IWebhookFunctions,
	settings: Settings,
): Promise<Accepted | undefined> {
	requireSmallBody(context);
	const credential = new KnownCredential(context);
	const { webhookSecret } = await credential.get();
	requireSignature(context, webhookSecret);
	const body = context.getBodyData() as unknown;
	const callback = readCallback(body);
	if (callback === undefined) throw new Refusal(400, 'The body is not a task in JSON');
	const repeats = repeatsOf(context, settings);
	const isWanted = (status: TaskStatus | undefined, id: string | undefined) => {
		if (status !== undefined && !settings.events.includes(status)) return false;
		return repeats === undefined || !repeats.has(`${id}:${status}`);
	};
	if (!isWanted(callback.status, callback.taskId)) return undefined;
	const baseUrl = baseUrlOf(await credential.get());
	const task = settings.isVerified
		? await confirmedTask({ context, routes: settings.routes, baseUrl, credential, callback })
		: unconfirmedTask(body, settings.routes, baseUrl);
	if (task === undefined) throw new Refusal(400, 'The body is not a task in JSON');
	if (!isWanted(task.status, task.id)) return undefined;
	const isNew = repeats === undefined || repeats.take(`${task.id}:${task.status}`);
	return isNew ? { task, baseUrl } : undefined;
}

/** While listening for a test event, a repeated callback is just what the user sends. */
function repeatsOf(context: IWebhookFunctions, settings: Settings): Repeats | undefined {
	if (!settings.ignoresRepeats || context.getMode() === 'manual') return undefined;
	const triggerId = `${context.getWorkflow().id}:${context.getNode().id}`;
	return new Repeats(triggerId, context.getWorkflowStaticData('node'));
}

/** Never throws: the event has been accepted, so a file that cannot be had must not lose it. */
async function itemOf(
	context: IWebhookFunctions,
	{ task, baseUrl }: Accepted,
	{ delivery, isVerified }: Settings,
): Promise<INodeExecutionData> {
	const order = { context, run: new Run(), baseUrl, itemIndex: 0, delivery };
	// What a callback is documented to hold is less than the API has: without Verify take what is there.
	const hasToBeWhole = isVerified && task.status === 'succeed';
	let item: INodeExecutionData;
	try {
		item = await (hasToBeWhole ? deliverEnded : deliver)(order, task);
	} catch (error) {
		item = toErrorItem(failureIn({ reached: task }, error), 0);
	}
	// A trigger has no input that its item could be paired with.
	return { json: item.json, ...(item.binary && { binary: item.binary }) };
}
