import { quoted } from '../base/text';
import type { Callback } from '../service/callback';
import { lostDigitsId } from '../service/readTask';
import type { Route, Routes } from '../service/route';
import type { HttpReply } from './sender';

/** Why callbacks start nothing, each with one line for n8n's log that says what to do. */

export function noTask(body: unknown): HttpReply {
	const number = lostDigitsId(body);
	return {
		status: 400,
		message: 'The body is not a task in JSON',
		reason:
			number === undefined
				? 'its body is not a task in JSON. If the service sends it, run "npm run live-check" of the node and report what it shows'
				: `its Task ID arrived as a number and lost digits (${number}). Give the tasks an External Task ID, or create them with the node CometAPI Kling, which signs the callback address`,
	};
}

/** The line about a callback that starts the workflow although its body names no usable task id. */
export function withoutId(body: unknown): string {
	const number = lostDigitsId(body);
	const problem =
		number === undefined
			? 'without a Task ID'
			: `whose Task ID has lost digits as a number (${number})`;
	return `accepted a callback ${problem}: "task_id" in its item is the External Task ID.`;
}

/** The address is that of a task of another kind. */
export function otherKind({ words }: Route): HttpReply {
	return {
		status: 200,
		message: '',
		reason: `its kind, ${words.kindLabel}, is not chosen in Kinds of Task`,
	};
}

export function otherEvent(status: string, unknownWord: string | undefined): HttpReply {
	const isUnknown = unknownWord !== undefined;
	return {
		status: 200,
		message: '',
		reason: isUnknown
			? `it has the unknown status word ${quoted(unknownWord)} and no files, so the task counts as running. To start the workflow with it, choose Task in Progress in Task Events`
			: `its status "${status}" is not chosen in Task Events`,
		isRoutine: !isUnknown && (status === 'submitted' || status === 'processing'),
	};
}

export const REPEAT: HttpReply = {
	status: 200,
	message: '',
	reason: 'it is a repeat, and Ignore Repeats is on',
	isRoutine: true,
};

/**
 * The API could not confirm the callback.
 *
 * @param answer           the text for its sender
 * @param address.hasProof whether the address claims to prove the callback, which it does not
 * @param address.apiKey   which must not get into the log
 */
export function notConfirmed(
	answer: HttpReply,
	{ taskId, externalId }: Callback,
	routes: Routes,
	address: { hasProof: boolean; apiKey: string },
): HttpReply {
	const id = quoted(taskId ?? externalId ?? '', [address.apiKey]);
	if (answer.status !== 403) {
		const reason = `the API was asked about task ${id}: ${answer.message}. The sender may call again; otherwise fetch the task with "Await Result"`;
		return { ...answer, reason };
	}
	const kinds = Object.values(routes).map(({ words }) => words.kindLabel);
	const cure = address.hasProof
		? 'The signature in its address belongs to another API key or another task: use the same credential here and in the node that creates the tasks'
		: 'If the task is yours, choose its kind there, and create it with the node CometAPI Kling and this credential, so that the callback address is signed; or match the External Task ID';
	const reason = `the API does not know task ${id} among the chosen Kinds of Task (${kinds.join(', ')}). ${cure}`;
	return { ...answer, reason };
}
