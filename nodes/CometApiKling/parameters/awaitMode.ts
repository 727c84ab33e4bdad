import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { ItemInput } from '../run/job';
import { isToolRun } from '../run/n8n';
import { requireSameForAll } from './sameForAll';

export type AwaitMode = 'poll' | 'callback' | 'none';

/** The ways to wait that every waiting operation has. */
const WAITING_MODES: INodePropertyOptions[] = [
	{
		name: 'Poll Until Finished',
		value: 'poll',
		description: 'Recommended. Waits here and asks every few seconds; works everywhere.',
	},
	{
		name: 'Wait for Callback',
		value: 'callback',
		description:
			'For n8n with a public address: sleeps until the service calls back; survives restarts',
	},
];

/** For a task that exists. No expression, as the items of a run are parked together or not at all. */
export const awaitModeField: INodeProperties = {
	displayName: 'How to Wait',
	name: 'awaitMode',
	type: 'options',
	noDataExpression: true,
	options: WAITING_MODES,
	default: 'poll',
	description:
		'Wait for Callback works for tasks that were created in this execution with the expression {{ $execution.resumeUrl }} as Callback URL',
};

/** Creating can also do without waiting. */
export const createAwaitModeField: INodeProperties = {
	...awaitModeField,
	displayName: 'Await Result',
	description: 'Whether and how to wait for the result, which usually takes a few minutes',
	options: [
		...WAITING_MODES,
		{
			name: 'Return Immediately',
			value: 'none',
			description: 'Returns the new task at once; fetch its result later with Await Result',
		},
	],
};

/** How the user wants to wait. Inside an agent's tool call nothing can be parked: there it polls. */
export function readAwaitMode(item: ItemInput, field: INodeProperties): AwaitMode {
	const mode = requireSameForAll(item, field) as AwaitMode;
	return mode === 'callback' && isToolRun(item.context) ? 'poll' : mode;
}
