import type { NodeHint } from 'n8n-workflow';

/** What the editor says above the output before a run, if a choice has a consequence. */

const IS_CREATE = '$parameter.operation.startsWith("create")';

/** With this many items an account's limit is likely to be reached; no limit is published. */
const MANY_ITEMS = 10;

// Before the node in front has run, `$input` throws and the editor shows nothing.
const items = (count: number) => `$input.all().length >= ${count}`;

/** @param conditions of JavaScript, which must all be true */
function hintWhen(message: string, ...conditions: string[]): NodeHint {
	return {
		message,
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ ${[IS_CREATE, ...conditions].join(' && ')} }}`,
	};
}

export const HINTS: NodeHint[] = [
	// A condition cannot know whether Execute Once is on.
	hintWhen(
		'Each input item makes one task, and each is charged, unless Execute Once is on in the settings of this node',
		items(2),
	),
	hintWhen(
		'Many tasks start at once. If your account allows fewer at a time, set "Max Parallel Tasks" under Options to that number.',
		// Return Immediately holds no place: there the limit is none for the tasks at the service.
		'$parameter.awaitMode !== "none"',
		'$parameter.awaitMode !== "callback"',
		'!$parameter.options?.maxParallelTasks',
		items(MANY_ITEMS),
	),
	hintWhen(
		'Many tasks start at once. If your account allows fewer at a time, put Loop Over Items before this node.',
		'$parameter.awaitMode === "callback"',
		items(MANY_ITEMS),
	),
	// An agent's tool has this parameter, and polls instead.
	hintWhen(
		'An item that is not ready within "Max Wait" goes on with "timed_out" and without files. An IF and the operation "Await Result" behind this node fetch it.',
		'$parameter.awaitMode === "callback"',
		'$parameter.descriptionType === undefined',
	),
	hintWhen(
		'The workflow does not hear when the task has ended. Fetch the result later with "Await Result", or fill in "Callback URL" under Additional Fields.',
		'$parameter.awaitMode === "none"',
		'!$parameter.additionalFields?.callbackUrl',
	),
];
