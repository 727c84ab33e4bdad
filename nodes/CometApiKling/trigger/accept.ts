import type { IWebhookFunctions } from 'n8n-workflow';
import type { MakeRoute } from '../parameters/otherRoutes';
import type { OutputSettings } from '../parameters/read';
import { callbackBodyOf, readCallback, type Callback } from '../service/callback';
import { hasProof, readProof, type CallbackProof } from '../service/callbackProof';
import { baseUrlOf, CredentialReader } from '../service/credential';
import type { Routes } from '../service/route';
import type { Task } from '../service/task';
import { confirmTask } from './confirm';
import { EventFilter } from './eventFilter';
import { notConfirmed, noTask, otherKind, withoutId } from './reasons';
import { rejectLargeBody, rejectUnsigned, type HttpReply } from './sender';
import { readSettings, type Settings } from './settings';
import { unconfirmedTask } from './unconfirmed';

/** A task that starts the workflow. */
export interface Accepted {
	task: Task;
	/** Whether it comes from the API; otherwise it comes from the callback. */
	isConfirmed: boolean;
	/** The address of the service. */
	baseUrl: string;
	output: OutputSettings;
}

/** A callback, and the facts known before the API is asked. */
interface Call {
	body: unknown;
	callback: Callback;
	/** The proof in its address. */
	proof?: CallbackProof;
	/** The routes that its task can be of. */
	routes: Routes;
}

/**
 * The task that starts the workflow, or why none does.
 *
 * A callback is true if the API knows its task, or if its address proves it (`service/callbackProof.ts`):
 * some gateways know none of the ids in Kling's callbacks. Then the task comes from the API, or from
 * the callback if the API cannot tell. Throws what n8n and the parameters throw.
 *
 * @param known.routes    of all kinds of tasks
 * @param known.makeRoute makes those that only the user knows
 * @param known.noteTrue called when a callback is known to be true before the API is asked: its sender
 *                       need not wait
 */
export async function acceptTask(
	context: IWebhookFunctions,
	known: { routes: Routes; makeRoute: MakeRoute; noteTrue: () => void },
): Promise<Accepted | HttpReply> {
	const settings = readSettings(context, known);
	const tooLarge = rejectLargeBody(context);
	if (tooLarge !== undefined) return tooLarge;
	const credential = new CredentialReader(context);
	const { apiKey, webhookSecret } = await credential.get();
	const unsigned = rejectUnsigned(context, webhookSecret);
	if (unsigned !== undefined) return unsigned;
	const routes = { ...known.routes, ...settings.routes };
	const call = readCall(context, settings, { routes, apiKey: String(apiKey) });
	if ('status' in call) return call;

	const { callback, proof } = call;
	const filter = new EventFilter(context, settings);
	const { status, taskId, unknownWord } = callback;
	const unwanted = status && filter.reject(status, [taskId, proof?.externalId]);
	if (unwanted !== undefined) return unwanted;
	if (settings.isVerified && proof !== undefined) known.noteTrue();
	const accepted = await readTask(context, settings, call, credential);
	if ('status' in accepted) return accepted;
	const { task } = accepted;
	// A caller with the address of a task starts the workflow once per status, whatever ids it makes up.
	const ids = [task.id, proof && task.externalId];
	return filter.take(task.status, ids, unknownWord) ?? accepted;
}

function readCall(
	context: IWebhookFunctions,
	settings: Settings,
	{ routes: all, apiKey }: { routes: Routes; apiKey: string },
): Call | HttpReply {
	const body = callbackBodyOf(context);
	const callback = readCallback(body);
	const proof = readProof(context.getQueryData() as object, Object.keys(all), apiKey);
	// The address of one task proves nothing about another.
	const isOther = ![undefined, proof?.externalId].includes(callback?.externalId);
	if (proof === undefined || isOther) {
		return callback === undefined ? noTask(body) : { body, callback, routes: settings.routes };
	}
	const { kind, externalId } = proof;
	const route = settings.routes[kind];
	if (route === undefined) return otherKind(all[kind]);
	return { body, callback: { ...callback, externalId }, proof, routes: { [kind]: route } };
}

/** The task as the API has it, or as a callback has it that is true or need not be confirmed. */
async function readTask(
	context: IWebhookFunctions,
	{ isVerified, output }: Settings,
	call: Call,
	credential: CredentialReader,
): Promise<Accepted | HttpReply> {
	const { body, callback, proof, routes } = call;
	const current = await credential.get();
	const baseUrl = baseUrlOf(current);
	let answer: HttpReply = noTask(body);
	if (isVerified) {
		const isTrue = proof !== undefined;
		const confirmed = await confirmTask({ context, routes, baseUrl, credential, callback, isTrue });
		if ('task' in confirmed) {
			const { task } = confirmed;
			const externalId = task.externalId ?? proof?.externalId;
			return { task: { ...task, externalId }, isConfirmed: true, baseUrl, output };
		}
		const query = context.getQueryData() as object;
		const address = { hasProof: hasProof(query), apiKey: String(current.apiKey) };
		answer = notConfirmed(confirmed, callback, routes, address);
		if (!isTrue) return answer;
	}
	const task = unconfirmedTask(call, baseUrl);
	if (task === undefined) return answer;
	if (callback.taskId === undefined) {
		context.logger.warn(`"${context.getNode().name}" ${withoutId(body)}`);
	}
	return { task, isConfirmed: false, baseUrl, output };
}
