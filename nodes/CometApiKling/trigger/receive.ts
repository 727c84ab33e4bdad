import type {
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { Downloads } from '../output/download';
import { toItem, toItemOfSuccess } from '../output/item';
import { requireOptions } from '../parameters/checks';
import { readRouteNames, type MakeRoute } from '../parameters/otherRoutes';
import { readOutput, type OutputSettings } from '../parameters/read';
import { toErrorItem } from '../run/errors';
import { failureIn } from '../run/job';
import { readCallback } from '../service/callback';
import { baseUrlOf, CredentialReader } from '../service/credential';
import { failureOf, invalidInput } from '../service/failure';
import type { Routes } from '../service/route';
import type { Task, TaskStatus } from '../service/task';
import { confirmTask } from './confirm';
import { possibleRoutes, taskKindsField } from './triggerFields';
import { Repeats } from './repeats';
import { rejectLargeBody, rejectUnsigned, type HttpReply } from './sender';
import { unconfirmedTask } from './unconfirmed';

/** What the user set on the trigger. */
interface Settings {
	/** The routes whose tasks may call. */
	routes: Routes;
	events: TaskStatus[];
	isVerified: boolean;
	ignoresRepeats: boolean;
	output: OutputSettings;
}

/** A task that starts the workflow. */
interface Accepted {
	task: Task;
	/** Where the service is. */
	baseUrl: string;
}

const NO_TASK: HttpReply = { status: 400, message: 'The body is not a task in JSON' };

/**
 * `webhook()` of the trigger: checks a callback, answers the sender, and starts the workflow.
 *
 * A rejected callback gets a 4xx, or a 503 if the sender should repeat it; one that is filtered or a
 * repeat gets a 200. Neither starts an execution.
 */
export async function receiveCallback(
	context: IWebhookFunctions,
	routes: Routes,
	makeRoute: MakeRoute,
): Promise<IWebhookResponseData> {
	let settings: Settings;
	let accepted: Accepted | HttpReply | undefined;
	try {
		settings = readSettings(context, routes, makeRoute);
		accepted = await acceptTask(context, settings);
	} catch (error) {
		return reply(context, { status: 503, message: failureOf(error).message });
	}
	if (accepted !== undefined && 'status' in accepted) return reply(context, accepted);
	context.getResponseObject().status(200).json({ received: true });
	if (accepted === undefined) return { noWebhookResponse: true };
	return {
		noWebhookResponse: true,
		workflowData: [[await itemOf(context, accepted, settings)]],
	};
}

function reply(context: IWebhookFunctions, { status, message }: HttpReply): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}

function readSettings(context: IWebhookFunctions, routes: Routes, makeRoute: MakeRoute): Settings {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const isVerified = context.getNodeParameter('verify', true) as boolean;
	const output = readOutput(context, ...possibleRoutes(routes, makeRoute));
	const field = taskKindsField(Object.values(routes));
	const kinds = requireOptions(context.getNodeParameter(field.name, field.default), field);
	const others = readRouteNames(options.otherRoutes).map(makeRoute);
	if (kinds.length + others.length === 0) throw invalidInput(`"${field.displayName}" is empty`, '');
	return {
		routes: Object.fromEntries([
			...kinds.map((kind) => [kind, routes[kind]]),
			...others.map((route) => [route.kind, route]),
		]) as Routes,
		events: context.getNodeParameter('events', []) as TaskStatus[],
		isVerified,
		ignoresRepeats: options.ignoreRepeats !== false,
		// Without the check, anybody who knows the URL would choose what n8n downloads.
		output: isVerified ? output : { ...output, files: [] },
	};
}

/** The task that starts the workflow; nothing if it is filtered or a repeat. */
async function acceptTask(
	context: IWebhookFunctions,
	settings: Settings,
): Promise<Accepted | HttpReply | undefined> {
	const tooLarge = rejectLargeBody(context);
	if (tooLarge !== undefined) return tooLarge;
	const credential = new CredentialReader(context);
	const unsigned = rejectUnsigned(context, (await credential.get()).webhookSecret);
	if (unsigned !== undefined) return unsigned;
	const body = context.getBodyData() as unknown;
	const callback = readCallback(body);
	if (callback === undefined) return NO_TASK;
	const repeats = repeatsOf(context, settings);
	const isWanted = (status: TaskStatus | undefined, id: string | undefined) => {
		if (status !== undefined && !settings.events.includes(status)) return false;
		return repeats === undefined || !repeats.has(`${id}:${status}`);
	};
	if (!isWanted(callback.status, callback.taskId)) return undefined;
	const baseUrl = baseUrlOf(await credential.get());
	const { routes } = settings;
	const answer = settings.isVerified
		? await confirmTask({ context, routes, baseUrl, credential, callback })
		: { task: unconfirmedTask(body, routes, baseUrl) };
	if ('status' in answer) return answer;
	const { task } = answer;
	if (task === undefined) return NO_TASK;
	if (!isWanted(task.status, task.id)) return undefined;
	const isNew = repeats === undefined || repeats.take(`${task.id}:${task.status}`);
	return isNew ? { task, baseUrl } : undefined;
}

/** A user who listens for a test event sends the same callback on purpose. */
function repeatsOf(context: IWebhookFunctions, settings: Settings): Repeats | undefined {
	if (!settings.ignoresRepeats || context.getMode() === 'manual') return undefined;
	const triggerId = `${context.getWorkflow().id}:${context.getNode().id}`;
	return new Repeats(triggerId, context.getWorkflowStaticData('node'));
}

/** Never throws: the event was accepted, so a failed download must not lose it. */
async function itemOf(
	context: IWebhookFunctions,
	{ task, baseUrl }: Accepted,
	{ output: settings, isVerified }: Settings,
): Promise<INodeExecutionData> {
	const target = { context, downloads: new Downloads(), baseUrl, itemIndex: 0, settings };
	// A callback is documented to hold less than the API: without the check, take what there is.
	const mustBeComplete = isVerified && task.status === 'succeed';
	let item: INodeExecutionData;
	try {
		item = await (mustBeComplete ? toItemOfSuccess : toItem)(target, task);
	} catch (error) {
		item = toErrorItem(failureIn({ taskIds: task }, error), 0);
	}
	// A trigger has no input that its item could be paired with.
	return { json: item.json, ...(item.binary && { binary: item.binary }) };
}
