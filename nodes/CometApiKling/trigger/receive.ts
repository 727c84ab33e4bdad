import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { safeText } from '../base/text';
import { Downloads } from '../output/download';
import { toItem, toItemOfSuccess } from '../output/item';
import { toErrorItem } from '../run/errors';
import { failureIn } from '../run/job';
import { failureOf } from '../service/failure';
import type { Routes } from '../service/route';
import type { MakeRoute } from '../parameters/otherRoutes';
import { acceptTask, type Accepted } from './accept';
import type { HttpReply } from './sender';

/**
 * `webhook()` of the trigger: checks a callback, answers the sender, and starts the workflow.
 *
 * A rejected callback gets a 4xx, or a 503 if the sender should repeat it; one that is filtered or a
 * repeat gets a 200. Neither starts an execution, and each leaves one line in n8n's log.
 */
export async function receiveCallback(
	context: IWebhookFunctions,
	routes: Routes,
	makeRoute: MakeRoute,
): Promise<IWebhookResponseData> {
	let isAnswered = false;
	const answer = (status: number, body: object = { received: true }) => {
		if (!isAnswered) context.getResponseObject().status(status).json(body);
		isAnswered = true;
	};
	let accepted: Accepted | HttpReply;
	try {
		accepted = await acceptTask(context, { routes, makeRoute, noteTrue: () => answer(200) });
	} catch (error) {
		const { message, description } = failureOf(error);
		accepted = { status: 503, message, reason: safeText(`${message}. ${description}`) };
	}
	if ('status' in accepted) {
		const { status, message } = accepted;
		answer(status, status === 200 ? undefined : { message });
		logRejection(context, accepted);
		return { noWebhookResponse: true };
	}
	answer(200);
	return { noWebhookResponse: true, workflowData: [[await itemOf(context, accepted)]] };
}

/** Nobody but the sender sees the answer, so n8n's log says what to do. */
function logRejection(context: IWebhookFunctions, rejection: HttpReply): void {
	const { message, reason = safeText(message), isRoutine } = rejection;
	const line = `"${context.getNode().name}" did not start for a callback: ${reason}.`;
	if (isRoutine) context.logger.debug(line);
	else context.logger.warn(line);
}

/** Never throws: the event was accepted, so a failed download must not lose it. */
async function itemOf(
	context: IWebhookFunctions,
	{ task, isConfirmed, baseUrl, output: settings }: Accepted,
): Promise<INodeExecutionData> {
	const target = { context, downloads: new Downloads(), baseUrl, itemIndex: 0, settings };
	// Callbacks are documented to hold less than the API: without the API, take what there is.
	const mustBeComplete = isConfirmed && task.status === 'succeed';
	let item: INodeExecutionData;
	try {
		item = await (mustBeComplete ? toItemOfSuccess : toItem)(target, task);
	} catch (error) {
		item = toErrorItem(failureIn({ taskIds: task }, error), 0);
	}
	// A trigger has no input that its item could be paired with.
	return { json: item.json, ...(item.binary && { binary: item.binary }) };
}
