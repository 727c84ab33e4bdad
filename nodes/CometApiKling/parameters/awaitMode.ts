import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { ItemInput } from '../run/job';
import { isToolRun } from '../run/n8n';
import { perRun } from '../run/run';
import { refusal } from '../service/failure';
import { requireOption } from './choices';

export type AwaitMode = 'poll' | 'callback' | 'none';

/** The ways to wait that every waiting operation has. */
const WAITING_MODES: INodePropertyOptions[] = [
	{
		name: 'Poll Until Finished',
		value: 'poll',
		description: 'Ask for the status every few seconds until the task has ended',
	},
	{
		name: 'Wait for Callback',
		value: 'callback',
		description:
			'Put the execution to sleep until the service calls back. Holds no worker and survives a restart; n8n must be reachable from the internet.',
	},
];

/** For a task that exists. No expression, as the items of a run are parked together or not at all. */
export const awaitModeField: INodeProperties = {
	displayName: 'Await Result',
	name: 'awaitMode',
	type: 'options',
	noDataExpression: true,
	options: WAITING_MODES,
	default: 'poll',
};

/** Creating can also do without waiting. */
export const createAwaitModeField: INodeProperties = {
	...awaitModeField,
	options: [
		...WAITING_MODES,
		{
			name: 'Return Immediately',
			value: 'none',
			description:
				'Return the new task at once; fetch its result later with the operation Await Result',
		},
	],
};

/** How the first item of a run waits. */
const firstModeOf = perRun((): { mode?: string } => ({}));

/**
 * How the user wants to wait. Inside an agent's tool call nothing can be parked: there it polls.
 *
 * Throws `FailureError` for an unknown way, and for one that is not that of the items before: n8n
 * may evaluate a lone `$fromAI()` for each item, whatever the field says about expressions.
 */
export function readAwaitMode({ context, run }: ItemInput, field: INodeProperties): AwaitMode {
	const mode = requireOption(context.getNodeParameter(field.name), field) as AwaitMode;
	const first = firstModeOf(run);
	first.mode ??= mode;
	if (mode !== first.mode) {
		throw refusal(
			`"${field.displayName}" is not the same for all items`,
			`It is "${mode}" for this item and "${first.mode}" for one before it. Choose one for all, without an expression, or use a second node for the others.`,
		);
	}
	return mode === 'callback' && isToolRun(context) ? 'poll' : mode;
}
