import type { NodeHint } from 'n8n-workflow';

/** Hints that the editor shows above the output before a run, for choices with a consequence. */

const IS_CREATE = '$parameter.operation.startsWith("create")';

/** An agent's tool has this parameter; it always polls, and has no output panel. */
const IS_NO_TOOL = '$parameter.descriptionType === undefined';

/** With this many items an account's limit is likely to be reached; no limit is published. */
const MANY_ITEMS = 10;

// Before the previous node has run, `$input` throws and the editor shows nothing.
const items = (count: number) => `$input.all().length >= ${count}`;

/** Shown before a run and while it lasts. @param conditions of JavaScript, which must all be true */
function hintIf(message: string, ...conditions: string[]): NodeHint {
	return {
		message,
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ ${conditions.join(' && ')} }}`,
	};
}

const hintWhen = (message: string, ...conditions: string[]) =>
	hintIf(message, IS_CREATE, ...conditions);

export const HINTS: NodeHint[] = [
	hintIf(
		'A soundtrack usually takes a few minutes, a clip longer. You can close this tab: the execution continues.',
		'$parameter.operation !== "get"',
		'$parameter.awaitMode !== "none"',
		IS_NO_TOOL,
	),
	// A condition cannot know whether Execute Once is on.
	hintWhen(
		'Each input item makes one task, and each is charged, unless Execute Once is on in the settings of this node',
		items(2),
	),
	hintWhen(
		'Many tasks start at once. If your account allows fewer at a time, set "Max Parallel Tasks" under Options to that number.',
		// Return Immediately holds no place, so there the limit does not apply to the tasks at the service.
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
	hintWhen(
		'An item that is not ready within "Max Wait" continues with "timed_out" and without files. To fetch it, add an IF and "Await Result" after this node.',
		'$parameter.awaitMode === "callback"',
		IS_NO_TOOL,
	),
	hintWhen(
		'The workflow is not notified when the task ends. Fetch the result later with "Await Result", or fill in "Callback URL" under Additional Fields.',
		'$parameter.awaitMode === "none"',
		'!$parameter.additionalFields?.callbackUrl',
	),
];
